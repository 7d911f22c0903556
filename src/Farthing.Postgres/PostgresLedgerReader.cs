using System.Data;
using Farthing.Calls;
using Farthing.Ledger;
using Farthing.Postgres.Reading;
using Farthing.Quality.Feedback;
using Npgsql;

namespace Farthing.Postgres;

/// <summary>Reads the ledger of all replicas. Each query sees one moment.</summary>
public sealed class PostgresLedgerReader : ILedgerReader
{
    private readonly PostgresDatabase _database;
    private readonly bool _owned;

    /// <summary>Reads a database that belongs to the caller.</summary>
    public PostgresLedgerReader(PostgresDatabase database)
        : this(database, owned: false)
    {
    }

    private PostgresLedgerReader(PostgresDatabase database, bool owned) => (_database, _owned) = (database, owned);

    /// <summary>Opens a database for reading, without a gateway.</summary>
    /// <exception cref="LedgerException">It cannot be reached or refuses; the message says what to do.</exception>
    public static async Task<PostgresLedgerReader> OpenAsync(PostgresOptions options, CancellationToken cancellationToken = default)
    {
        PostgresDatabase database = PostgresDatabase.Create(options);
        try
        {
            await (await database.ConnectAsync(cancellationToken)).DisposeAsync();
            return new PostgresLedgerReader(database, owned: true);
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc />
    public Task<Report> ReportAsync(ReportQuery query, CancellationToken cancellationToken = default) =>
        ReadAsync((connection, cancellation) => ReportReader.ReadAsync(connection, query, cancellation), cancellationToken);

    /// <inheritdoc />
    public Task<IReadOnlyList<CallRecord>> CallsAsync(CallsQuery query, CancellationToken cancellationToken = default) =>
        ReadAsync((connection, cancellation) => CallsReader.ReadAsync(connection, query, cancellation), cancellationToken);

    /// <inheritdoc />
    public Task<CallRecord?> FindAsync(CallId id, CancellationToken cancellationToken = default) =>
        ReadAsync((connection, cancellation) => CallsReader.FindAsync(connection, id, cancellation), cancellationToken);

    /// <inheritdoc />
    public Task<IReadOnlyList<CallId>> MatchAsync(string prefix, int limit = 10, CancellationToken cancellationToken = default) =>
        ReadAsync((connection, cancellation) => CallsReader.MatchAsync(connection, prefix, limit, cancellation), cancellationToken);

    /// <inheritdoc />
    public Task<IReadOnlyList<CallFeedback>> FeedbackAsync(CallId id, CancellationToken cancellationToken = default) =>
        ReadAsync((connection, cancellation) => PostgresFeedbackStore.ReadAsync(connection, id, cancellation), cancellationToken);

    /// <inheritdoc />
    public Task<IReadOnlyList<CallFeedback>> RecentFeedbackAsync(DateTimeOffset? since, int limit, CancellationToken cancellationToken = default) =>
        ReadAsync((connection, cancellation) => PostgresFeedbackStore.ReadRecentAsync(connection, since, limit, cancellation), cancellationToken);

    /// <inheritdoc />
    public Task<IReadOnlyList<MissingPrice>> MissingPricesAsync(DateTimeOffset? since = null, CancellationToken cancellationToken = default) =>
        ReadAsync((connection, cancellation) => MissingPricesReader.ReadAsync(connection, since, cancellation), cancellationToken);

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _owned ? _database.DisposeAsync() : ValueTask.CompletedTask;

    private async Task<T> ReadAsync<T>(Func<NpgsqlConnection, CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        try
        {
            return await ReadOnceAsync(read, cancellationToken);
        }
        catch (Exception failure) when (PostgresFailure.IsAway(failure) && !cancellationToken.IsCancellationRequested)
        {
            // The pool may have given a connection that the server, started again meanwhile, no longer knows.
            return await ReadOnceAsync(read, cancellationToken);
        }
    }

    private Task<T> ReadOnceAsync<T>(Func<NpgsqlConnection, CancellationToken, Task<T>> read, CancellationToken cancellationToken) =>
        _database.InTransactionAsync(IsolationLevel.RepeatableRead, read, cancellationToken);
}
