using Microsoft.Extensions.Logging;

namespace Farthing.Ledger;

/// <summary>A data folder with the ledger that is kept in it and in a store: the folder's lock, the journal, the store and a reader of it.</summary>
public abstract class StoredLedger : IAsyncDisposable
{
    private readonly DataFolderLock _lock;
    private readonly ILedgerStore _store;
    private int _disposed;

    /// <summary>Opens the journal of a data folder over a store.</summary>
    /// <param name="held">The folder's lock; the ledger's from here on, as are store and reader, unless this throws.</param>
    /// <param name="store">Where calls go.</param>
    /// <param name="reader">Reads them.</param>
    /// <param name="options">The folder and the bounds.</param>
    /// <param name="estimator">Prices the calls that an earlier process left open; by default their cost is unknown.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Receives alarms.</param>
    /// <exception cref="LedgerException">The journal cannot be written or is of a newer version.</exception>
    protected StoredLedger(DataFolderLock held, ILedgerStore store, ILedgerReader reader, LedgerOptions options, IIntentEstimator? estimator, TimeProvider time, ILogger logger)
    {
        (_lock, _store, Reader) = (held, store, reader);
        Ledger = JournaledLedger.Open(options, store, estimator ?? UnpricedEstimator.Instance, time, logger);
    }

    /// <summary>Takes calls.</summary>
    public JournaledLedger Ledger { get; }

    /// <summary>Reads them.</summary>
    public ILedgerReader Reader { get; }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1) return;
        await DisposeCoreAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Empties the journal into the store as far as it takes calls, and lets everything go.</summary>
    protected virtual async ValueTask DisposeCoreAsync()
    {
        await Ledger.DisposeAsync();
        await Reader.DisposeAsync();
        _store.Dispose();
        _lock.Dispose();
    }
}
