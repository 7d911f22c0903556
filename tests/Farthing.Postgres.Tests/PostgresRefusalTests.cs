using Farthing.Calls;
using Farthing.Ledger;
using Farthing.Tests.Ledger;
using Farthing.Tests.Ledger.Stores;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Farthing.Postgres.Tests;

public sealed class PostgresRefusalTests(SharedServer shared) : StoreRefusalTests
{
    private readonly TestDatabase _database = new(shared.Server);

    protected override ILedgerStore OpenStore(int maxKeysPerHour = 10_000) => new OwnedStore(_database.Open(maxKeysPerHour));

    protected override async Task<ILedgerReader> OpenReaderAsync() => await PostgresLedgerReader.OpenAsync(_database.Options(), Cancel);

    protected override Task<StoredLedger> OpenAsync(ILogger? logger = null) => _database.OpenLedgerAsync(Folder, logger);

    [Fact]
    public async Task They_are_kept_as_long_as_calls()
    {
        DateTimeOffset start = new(2026, 11, 1, 9, 30, 0, TimeSpan.Zero), now = start + TimeSpan.FromDays(14);
        RandomRefusals random = new(30) { Calls = new RandomCalls(31) { Start = start, Spread = TimeSpan.FromDays(14) } };
        RefusedCall[] refusals = [.. Enumerable.Range(0, 50).Select(_ => random.Refusal())];
        await using PostgresDatabase database = PostgresDatabase.Create(_database.Options() with { Retention = TimeSpan.FromDays(5) });
        await Task.Run(() =>
        {
            using PostgresLedgerStore store = new(database);
            using ILedgerBatch batch = store.BeginBatch();
            foreach (RefusedCall refused in refusals) batch.Add(refused);
            batch.Commit(new JournalPosition(1, 1, 1));
        }, Cancel);
        await using PostgresUpkeep upkeep = new(database, new FixedTime(now), NullLogger.Instance);
        (await upkeep.KeepPartitionsAsync(Cancel)).ShouldBeTrue();
        await using PostgresLedgerReader reader = new(database);
        IReadOnlyList<CallRecord> kept = await reader.CallsAsync(new CallsQuery { Outcome = CallOutcome.Refused, Limit = 100 }, Cancel);
        kept.ShouldBe(refusals.Where(refused => refused.Id.CreatedAt >= now - TimeSpan.FromDays(5)).OrderByDescending(refused => refused.Id));
    }

    protected override Task TidyAsync(DateTimeOffset now, int maxKeysPerHour) => _database.FoldAsync(now, maxKeysPerHour);
}
