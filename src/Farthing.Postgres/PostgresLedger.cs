using Farthing.Ledger;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Farthing.Postgres;

/// <summary>
/// A data folder with the lock and the journal in it, over a store that any number of replicas share. While the database is away calls are taken into
/// the journal, an alarm stands, and nothing is lost.
/// </summary>
public sealed class PostgresLedger : StoredLedger
{
    private readonly PostgresUpkeep _upkeep;

    private PostgresLedger(
        DataFolderLock held, PostgresDatabase database, PostgresLedgerStore store, LedgerOptions options, IIntentEstimator? estimator, TimeProvider time, ILogger logger)
        : base(held, store, new PostgresLedgerReader(database), options, estimator, time, logger)
    {
        Database = database;
        _upkeep = new PostgresUpkeep(database, time, logger);
        _upkeep.Start();
    }

    /// <summary>The database; goes with the ledger.</summary>
    public PostgresDatabase Database { get; }

    /// <summary>Opens the ledger of a data folder over a database.</summary>
    /// <param name="options">The folder, which is this replica's alone, and the bounds.</param>
    /// <param name="postgres">The database.</param>
    /// <param name="estimator">Prices the calls that an earlier process left open; by default their cost is unknown.</param>
    /// <param name="time">The clock; by default the system's.</param>
    /// <param name="logger">Receives alarms; by default nobody.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="LedgerException">
    /// The folder is in use or cannot be written, or the database refuses for good (password, name, version, encoding); the message says what to do. A
    /// database that cannot be reached just now is none of these: the ledger opens and waits for it.
    /// </exception>
    public static async Task<PostgresLedger> OpenAsync(
        LedgerOptions options,
        PostgresOptions postgres,
        IIntentEstimator? estimator = null,
        TimeProvider? time = null,
        ILogger? logger = null,
        CancellationToken cancellationToken = default)
    {
        DataFolderLock held = DataFolderLock.Take(options.DataFolder);
        PostgresDatabase? database = null;
        PostgresLedgerStore? store = null;
        try
        {
            database = PostgresDatabase.Create(postgres);
            await TryConnectAsync(database, cancellationToken);
            store = new PostgresLedgerStore(database);
            return new PostgresLedger(held, database, store, options, estimator, time ?? TimeProvider.System, logger ?? NullLogger.Instance);
        }
        catch
        {
            store?.Dispose();
            if (database is not null) await database.DisposeAsync();
            held.Dispose();
            throw;
        }
    }

    /// <inheritdoc />
    protected override async ValueTask DisposeCoreAsync()
    {
        await _upkeep.DisposeAsync();
        await base.DisposeCoreAsync();
        await Database.DisposeAsync();
    }

    private static async Task TryConnectAsync(PostgresDatabase database, CancellationToken cancellationToken)
    {
        try
        {
            await (await database.ConnectAsync(cancellationToken)).DisposeAsync();
        }
        catch (LedgerException failure) when (PostgresFailure.IsAway(failure))
        {
            // The ledger's own alarm tells of it, and its thread tries again.
        }
    }
}
