using Farthing.Ledger;
using Farthing.Tests.Ledger.Stores;
using Microsoft.Extensions.Logging;

namespace Farthing.Postgres.Tests;

public sealed class PostgresReportTests(SharedServer shared) : StoreReportTests
{
    private readonly TestDatabase _database = new(shared.Server);

    protected override ILedgerStore OpenStore(int maxKeysPerHour = 10_000) => new OwnedStore(_database.Open(maxKeysPerHour));

    protected override async Task<ILedgerReader> OpenReaderAsync() => await PostgresLedgerReader.OpenAsync(_database.Options(), Cancel);

    protected override Task<StoredLedger> OpenAsync(ILogger? logger = null) => _database.OpenLedgerAsync(Folder, logger);

    [Fact]
    public async Task What_is_made_of_earlier_days_is_added_to_and_not_stored_beside()
    {
        await A_ledger_of_before_the_weeks_answers_the_same_once_it_is_brought_up_to_date();
        foreach (string table in new[] { "rollup_hours", "rollup_days", "rollup_weeks" })
        {
            _database.Query($"""
                SELECT count(*) FROM (SELECT FROM {table} GROUP BY level, period, "user", feature, model, key, team, project, provider, endpoint, cache, degraded HAVING count(*) > 1) AS twice
                """).ShouldContain("0");
        }
    }

    protected override Task TakeBackWeeksAsync()
    {
        _database.Query("""
            DROP TABLE rollup_days_7, rollup_days_12, rollup_weeks;
            DO $$ DECLARE level text; BEGIN
              FOR level IN SELECT tablename FROM pg_tables WHERE tablename ~ '^rollup_hours_[0-9]+_1[45]$' LOOP EXECUTE 'DROP TABLE ' || level; END LOOP;
            END $$;
            DELETE FROM migrations WHERE number = 6;
            """);
        return Task.CompletedTask;
    }

    protected override Task TidyAsync(DateTimeOffset now, int maxKeysPerHour) => _database.FoldAsync(now, maxKeysPerHour);
}
