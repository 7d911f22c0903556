using Farthing.Ledger;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Farthing.Sqlite;

/// <summary>A data folder with everything of the ledger in it: the lock, the journal, the SQLite store and a reader of it.</summary>
public sealed class SqliteLedger : StoredLedger
{
    private SqliteLedger(DataFolderLock held, SqliteLedgerStore store, SqliteLedgerReader reader, LedgerOptions options, IIntentEstimator? estimator, TimeProvider time, ILogger logger)
        : base(held, store, reader, options, estimator, time, logger)
    {
    }

    /// <summary>Opens the ledger of a data folder, and makes what is not there yet.</summary>
    /// <param name="options">The folder and the bounds.</param>
    /// <param name="estimator">Prices the calls that an earlier process left open; by default their cost is unknown.</param>
    /// <param name="time">The clock; by default the system's.</param>
    /// <param name="logger">Receives alarms; by default nobody.</param>
    /// <param name="sqlite">How the store keeps it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="LedgerException">The folder is in use, cannot be written, or was written by a newer version; the message says what to do.</exception>
    public static async Task<SqliteLedger> OpenAsync(
        LedgerOptions options,
        IIntentEstimator? estimator = null,
        TimeProvider? time = null,
        ILogger? logger = null,
        SqliteLedgerOptions? sqlite = null,
        CancellationToken cancellationToken = default)
    {
        DataFolderLock held = DataFolderLock.Take(options.DataFolder);
        SqliteLedgerStore? store = null;
        SqliteLedgerReader? reader = null;
        try
        {
            store = SqliteLedgerStore.Open(options.DataFolder, sqlite);
            reader = await SqliteLedgerReader.OpenAsync(options.DataFolder, cancellationToken);
            return new SqliteLedger(held, store, reader, options, estimator, time ?? TimeProvider.System, logger ?? NullLogger.Instance);
        }
        catch
        {
            if (reader is not null) await reader.DisposeAsync();
            store?.Dispose();
            held.Dispose();
            throw;
        }
    }
}
