using Farthing.Ledger;
using Microsoft.Extensions.Logging;

namespace Farthing.Tests.Ledger.Stores;

/// <summary>What tests that hold for every store need of one.</summary>
public abstract class StoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    protected string Folder => _folder.Path;

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Opens the store alone.</summary>
    protected abstract ILedgerStore OpenStore(int maxKeysPerHour = 10_000);

    /// <summary>Opens a reader of the store.</summary>
    protected abstract Task<ILedgerReader> OpenReaderAsync();

    /// <summary>Opens the whole ledger over the store, which tries again soon after a failure.</summary>
    protected abstract Task<StoredLedger> OpenAsync(ILogger? logger = null);

    /// <summary>Lets the store do what it otherwise does in the background, at the time of the latest call.</summary>
    protected virtual Task TidyAsync(DateTimeOffset now, int maxKeysPerHour) => Task.CompletedTask;

    /// <summary>Stores calls in batches; now and then the store tidies up, and of the last ones it has not.</summary>
    protected async Task StoreAsync(IReadOnlyList<CallRecord> calls, int batch, int maxKeysPerHour = 10_000)
    {
        int batches = 0;
        using ILedgerStore store = OpenStore(maxKeysPerHour);
        foreach (CallRecord[] part in calls.Chunk(batch))
        {
            (await CommitAsync(store, part, new JournalPosition(1, 1, 1))).ShouldBe(part.Length);
            if (++batches % 4 == 0) await TidyAsync(part.Max(call => call.StartedAt), maxKeysPerHour);
        }
    }

    /// <summary>Stores a batch. A store blocks its thread, so that is never the one on which a test goes on: that may be the one that polls the sockets.</summary>
    private protected static Task<int> CommitAsync(ILedgerStore store, IEnumerable<CallRecord> calls, JournalPosition position) => Task.Run(() =>
    {
        using ILedgerBatch batch = store.BeginBatch();
        foreach (CallRecord call in calls) batch.Add(call);
        return batch.Commit(position);
    });

    protected virtual void Dispose(bool disposing) => _folder.Dispose();
}
