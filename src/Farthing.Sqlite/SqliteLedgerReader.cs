using System.Collections.Concurrent;
using Farthing.Calls;
using Farthing.Ledger;
using Farthing.Quality.Feedback;
using Farthing.Sqlite.Native;
using Farthing.Sqlite.Reading;

namespace Farthing.Sqlite;

/// <summary>Reads the ledger's SQLite file, beside a gateway that writes it or on its own.</summary>
public sealed class SqliteLedgerReader : ILedgerReader
{
    private readonly string _dataFolder;
    private readonly ConcurrentBag<SqliteHandle> _idle = [];

    private SqliteLedgerReader(string dataFolder) => _dataFolder = dataFolder;

    /// <summary>Opens the ledger of a data folder for reading.</summary>
    /// <exception cref="LedgerException">The folder holds no ledger, or one that this version cannot read.</exception>
    public static async Task<SqliteLedgerReader> OpenAsync(string dataFolder, CancellationToken cancellationToken = default)
    {
        SqliteLedgerReader reader = new(dataFolder);
        reader._idle.Add(await Task.Run(() => SqliteDatabase.OpenForReading(dataFolder), cancellationToken));
        return reader;
    }

    /// <inheritdoc />
    public Task<Report> ReportAsync(ReportQuery query, CancellationToken cancellationToken = default) =>
        ReadAsync(database => ReportReader.Read(database, query), cancellationToken);

    /// <inheritdoc />
    public Task<IReadOnlyList<CallRecord>> CallsAsync(CallsQuery query, CancellationToken cancellationToken = default) =>
        ReadAsync(database => CallsReader.Read(database, query), cancellationToken);

    /// <inheritdoc />
    public Task<CallRecord?> FindAsync(CallId id, CancellationToken cancellationToken = default) =>
        ReadAsync(database => CallsReader.Find(database, id), cancellationToken);

    /// <inheritdoc />
    public Task<IReadOnlyList<CallId>> MatchAsync(string prefix, int limit = 10, CancellationToken cancellationToken = default) =>
        ReadAsync(database => CallsReader.Match(database, prefix, limit), cancellationToken);

    /// <inheritdoc />
    public Task<IReadOnlyList<CallFeedback>> FeedbackAsync(CallId id, CancellationToken cancellationToken = default) =>
        ReadAsync(database => FeedbackRows.Read(database, id), cancellationToken);

    /// <inheritdoc />
    public Task<IReadOnlyList<CallFeedback>> RecentFeedbackAsync(DateTimeOffset? since, int limit, CancellationToken cancellationToken = default) =>
        ReadAsync(database => FeedbackRows.ReadRecent(database, since, limit), cancellationToken);

    /// <inheritdoc />
    public Task<IReadOnlyList<MissingPrice>> MissingPricesAsync(DateTimeOffset? since = null, CancellationToken cancellationToken = default) =>
        ReadAsync(database => MissingPricesReader.Read(database, since), cancellationToken);

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        while (_idle.TryTake(out SqliteHandle? database)) database.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Runs a query on a handle of its own, in one snapshot, and stops it when it is cancelled.</summary>
    private Task<T> ReadAsync<T>(Func<SqliteHandle, T> read, CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            if (!_idle.TryTake(out SqliteHandle? database)) database = SqliteDatabase.OpenForReading(_dataFolder);
            try
            {
                using CancellationTokenRegistration registration = cancellationToken.Register(() => database.Interrupt());
                database.Execute("BEGIN");
                T result = read(database);
                database.Execute("COMMIT");
                _idle.Add(database);
                return result;
            }
            catch (Exception exception)
            {
                database.Dispose();
                cancellationToken.ThrowIfCancellationRequested();
                if (exception is LedgerException) throw;
                throw new LedgerException($"The ledger in '{_dataFolder}' cannot be read: {exception.Message}", exception);
            }
        },
        cancellationToken);
}
