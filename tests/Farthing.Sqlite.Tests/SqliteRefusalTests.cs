using Farthing.Calls;
using Farthing.Ledger;
using Farthing.Sqlite.Native;
using Farthing.Tests.Ledger;
using Farthing.Tests.Ledger.Stores;
using Microsoft.Extensions.Logging;

namespace Farthing.Sqlite.Tests;

public sealed class SqliteRefusalTests : StoreRefusalTests
{
    protected override ILedgerStore OpenStore(int maxKeysPerHour = 10_000) => SqliteStore.Open(Folder, maxKeysPerHour);

    protected override async Task<ILedgerReader> OpenReaderAsync() => await SqliteLedgerReader.OpenAsync(Folder, Cancel);

    protected override async Task<StoredLedger> OpenAsync(ILogger? logger = null) => await SqliteStore.OpenLedgerAsync(Folder, logger, Cancel);

    [Fact]
    public async Task A_folder_of_before_refusals_is_read_as_it_is_and_takes_them_once_it_is_opened()
    {
        CallRecord call = new RandomCalls(20).Call(charges: 1);
        await StoreAsync([call], batch: 1);
        using (SqliteHandle database = SqliteDatabase.OpenForWriting(Folder, TimeSpan.FromSeconds(5))) database.Execute("DROP TABLE refusals; PRAGMA user_version = 8");
        await using (ILedgerReader reader = await OpenReaderAsync())
        {
            (await reader.ReportAsync(new ReportQuery(), Cancel)).Refused.ShouldBeEmpty();
            (await reader.CallsAsync(new CallsQuery { Outcome = CallOutcome.Refused }, Cancel)).ShouldBeEmpty();
            (await reader.FindAsync(new RandomCalls(21).Call().Id, Cancel)).ShouldBeNull();
            (await reader.MatchAsync(call.Id.ToString()[..20], cancellationToken: Cancel)).ShouldBe([call.Id]);
        }

        await using StoredLedger ledger = await OpenAsync();
        RefusedCall refused = new RandomRefusals(23) { Calls = new RandomCalls(24) }.Refusal();
        ledger.Ledger.TryRefuse(refused).ShouldBeTrue();
        await ledger.Ledger.FlushAsync(Cancel);
        (await ledger.Reader.FindAsync(refused.Id, Cancel)).ShouldBe(refused);
    }

    [Fact]
    public async Task The_numbers_under_a_report_come_from_the_index_alone()
    {
        await StoreAsync([new RandomCalls(22).Call()], batch: 1);
        using SqliteHandle database = SqliteDatabase.OpenForReading(Folder);
        using Statement plan = new(
            database,
            "EXPLAIN QUERY PLAN SELECT error_code, refused_by, sum(calls) FROM (SELECT *, '' AS provider FROM refusals) WHERE id >= x'00' AND id < x'ff' AND project IN ('a') GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2");
        plan.Step().ShouldBeTrue();
        plan.Text(3).ShouldContain("USING COVERING INDEX refusals_by_reason");
    }
}
