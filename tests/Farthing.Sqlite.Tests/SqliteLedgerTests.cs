using Farthing.Ledger;
using Farthing.Tests.Ledger;

namespace Farthing.Sqlite.Tests;

public sealed class SqliteLedgerTests : IDisposable
{
    private readonly DataFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_closed_call_is_found_whole()
    {
        RandomCalls random = new(7);
        CallRecord[] calls = [.. Enumerable.Range(0, 500).Select(_ => random.Call())];
        await using SqliteLedger ledger = await OpenAsync();
        foreach (CallRecord call in calls) ledger.Ledger.Close(call);
        await ledger.Ledger.FlushAsync(Cancel);
        foreach (CallRecord call in calls)
        {
            CallRecord found = (await ledger.Reader.FindAsync(call.Id, Cancel)).ShouldNotBeNull();
            EqualCalls.ShouldEqual(found, call);
        }
    }

    public void Dispose() => _folder.Dispose();

    private Task<SqliteLedger> OpenAsync() => SqliteLedger.OpenAsync(new LedgerOptions { DataFolder = _folder.Path }, cancellationToken: Cancel);
}
