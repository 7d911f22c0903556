using System.Data;
using System.Text;
using Farthing.Administration;
using Farthing.Administration.Storage;
using Farthing.Ledger;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using NpgsqlTypes;

namespace Farthing.Postgres.Administration;

/// <summary>
/// What is administered, in the database that replicas share. Each change is announced to all of them in its own transaction; where an
/// announcement is lost, they look for themselves every few seconds.
/// </summary>
public sealed class PostgresAdministrationStore : IAdministrationStore
{
    private const string Channel = "farthing_administration";

    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(5);

    private readonly PostgresDatabase _database;
    private readonly bool _ownsDatabase;
    private readonly TimeProvider _time;
    private readonly PostgresListener _listener;
    private TaskCompletionSource _announced = NewSignal();

    private PostgresAdministrationStore(PostgresDatabase database, bool ownsDatabase, TimeProvider time, ILogger logger)
    {
        (_database, _ownsDatabase, _time) = (database, ownsDatabase, time);
        _listener = PostgresListener.Start(database, Channel, _ => SignalAsync(), (_, _) => SignalAsync(), time, logger);
    }

    /// <summary>Begins to use a database; nothing is read yet.</summary>
    /// <param name="database">The database.</param>
    /// <param name="ownsDatabase">Whether the database is disposed with this.</param>
    /// <param name="time">The clock; by default the system's.</param>
    /// <param name="logger">Hears of lost connections; by default nobody.</param>
    public static PostgresAdministrationStore Open(PostgresDatabase database, bool ownsDatabase = false, TimeProvider? time = null, ILogger? logger = null) =>
        new(database, ownsDatabase, time ?? TimeProvider.System, logger ?? NullLogger.Instance);

    /// <inheritdoc />
    public Task<StoredEntries> ReadAsync(CancellationToken cancellationToken) => RunAsync(IsolationLevel.RepeatableRead, ReadEntriesAsync, cancellationToken);

    /// <inheritdoc />
    public Task<long> ApplyAsync(AdministrationChange change, CancellationToken cancellationToken) =>
        RunAsync(IsolationLevel.ReadCommitted, (connection, stop) => ApplyAsync(connection, change, stop), cancellationToken);

    /// <inheritdoc />
    public Task<IReadOnlyList<AuditRecord>> ReadAuditAsync(AuditQuery query, CancellationToken cancellationToken) =>
        RunAsync(IsolationLevel.ReadCommitted, (connection, stop) => ReadAuditAsync(connection, query, stop), cancellationToken);

    /// <inheritdoc />
    public Task<long> ForgetAuditAsync(DateTimeOffset before, CancellationToken cancellationToken) => RunAsync(
        IsolationLevel.ReadCommitted,
        async (connection, stop) =>
        {
            await using NpgsqlCommand delete = new("DELETE FROM administration_audit WHERE at < $1 AND position < (SELECT max(position) FROM administration_audit)", connection) { Parameters = { new() { Value = before.ToUniversalTime() } } };
            return (long)await delete.ExecuteNonQueryAsync(stop);
        },
        cancellationToken);

    /// <inheritdoc />
    public async Task WaitForChangeAsync(long position, CancellationToken cancellationToken)
    {
        while (true)
        {
            // Taken before the position is read: what is announced in between is not missed.
            Task announced = Volatile.Read(ref _announced).Task;
            if (await RunAsync(IsolationLevel.ReadCommitted, ReadPositionAsync, cancellationToken) > position) return;
            using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            await Task.WhenAny(announced, Task.Delay(PollInterval, _time, over.Token));
            await over.CancelAsync();
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _listener.DisposeAsync();
        if (_ownsDatabase) await _database.DisposeAsync();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Task SignalAsync()
    {
        Interlocked.Exchange(ref _announced, NewSignal()).TrySetResult();
        return Task.CompletedTask;
    }

    private static async Task<long> ReadPositionAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand select = new("SELECT position FROM administration_state", connection);
        return (long)(await select.ExecuteScalarAsync(cancellationToken))!;
    }

    private static async Task<StoredEntries> ReadEntriesAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        long position = await ReadPositionAsync(connection, cancellationToken);
        List<StoredEntry> entries = [];
        await using NpgsqlCommand select = new("SELECT kind, name, version, document, changed_at, changed_by FROM administration_entries ORDER BY kind, name", connection);
        await using NpgsqlDataReader rows = await select.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            entries.Add(new StoredEntry(
                rows.GetString(0), rows.GetString(1), rows.GetInt64(2), Encoding.UTF8.GetBytes(rows.GetString(3)), rows.GetFieldValue<DateTimeOffset>(4), rows.GetString(5)));
        }

        return new StoredEntries(position, entries);
    }

    private static async Task<long> ApplyAsync(NpgsqlConnection connection, AdministrationChange change, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand count = new("UPDATE administration_state SET position = position + 1 RETURNING position", connection);
        long position = (long)(await count.ExecuteScalarAsync(cancellationToken))!;
        await using NpgsqlCommand find = Command(connection, "SELECT version FROM administration_entries WHERE kind = $1 AND name = $2", change.Kind, change.Name);
        long found = await find.ExecuteScalarAsync(cancellationToken) as long? ?? 0;
        if (found != change.ExpectedVersion) throw AdministrationException.Conflict(change.Kind.Replace('_', ' '), change.Name, change.ExpectedVersion, found);
        await using NpgsqlCommand save = change.Document is { } document
            ? Command(
                connection,
                """
                INSERT INTO administration_entries (kind, name, version, document, changed_at, changed_by) VALUES ($1, $2, $3, $4, $5, $6)
                ON CONFLICT (kind, name) DO UPDATE SET version = excluded.version, document = excluded.document, changed_at = excluded.changed_at, changed_by = excluded.changed_by
                """,
                change.Kind, change.Name, position, Encoding.UTF8.GetString(document.Span), change.At.ToUniversalTime(), change.By)
            : Command(connection, "DELETE FROM administration_entries WHERE kind = $1 AND name = $2", change.Kind, change.Name);
        await save.ExecuteNonQueryAsync(cancellationToken);
        await using NpgsqlCommand log = Command(
            connection,
            "INSERT INTO administration_audit (position, at, changed_by, action, kind, name, before, after) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            position, change.At.ToUniversalTime(), change.By, change.Action, change.Kind, change.Name, change.Before, change.After);
        await log.ExecuteNonQueryAsync(cancellationToken);

        // Heard by the others when this transaction commits.
        await using NpgsqlCommand notify = Command(connection, "SELECT pg_notify($1, '')", Channel);
        await notify.ExecuteNonQueryAsync(cancellationToken);
        return position;
    }

    private static async Task<IReadOnlyList<AuditRecord>> ReadAuditAsync(NpgsqlConnection connection, AuditQuery query, CancellationToken cancellationToken)
    {
        List<AuditRecord> records = [];
        await using NpgsqlCommand select = new(
            """
            SELECT position, at, changed_by, action, kind, name, before, after FROM administration_audit
            WHERE ($1 IS NULL OR kind = $1) AND ($2 IS NULL OR name = $2) AND ($3 IS NULL OR changed_by = $3) AND ($4 IS NULL OR at >= $4) AND ($5 IS NULL OR position < $5)
            ORDER BY position DESC LIMIT $6
            """,
            connection);
        foreach (string? text in new[] { query.Kind, query.Name, query.By })
            select.Parameters.Add(new NpgsqlParameter { Value = (object?)text ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        select.Parameters.Add(new NpgsqlParameter { Value = (object?)query.Since?.ToUniversalTime() ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        select.Parameters.Add(new NpgsqlParameter { Value = (object?)query.Before ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bigint });
        select.Parameters.Add(new NpgsqlParameter { Value = query.Limit, NpgsqlDbType = NpgsqlDbType.Integer });
        await using NpgsqlDataReader rows = await select.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            records.Add(new AuditRecord(
                rows.GetInt64(0), rows.GetFieldValue<DateTimeOffset>(1), rows.GetString(2), rows.GetString(3), rows.GetString(4), rows.GetString(5),
                await rows.IsDBNullAsync(6, cancellationToken) ? null : rows.GetString(6), await rows.IsDBNullAsync(7, cancellationToken) ? null : rows.GetString(7)));
        }

        return records;
    }

#pragma warning disable CA2100 // The text is the program's own; what comes from outside are parameters.
    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, params ReadOnlySpan<object?> values)
    {
        NpgsqlCommand command = new(sql, connection);
        foreach (object? value in values)
            command.Parameters.Add(value is null ? new NpgsqlParameter { Value = DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text } : new NpgsqlParameter { Value = value });
        return command;
    }
#pragma warning restore CA2100

    /// <summary>Runs an operation in a transaction.</summary>
    private async Task<T> RunAsync<T>(IsolationLevel isolation, Func<NpgsqlConnection, CancellationToken, Task<T>> operation, CancellationToken cancellationToken)
    {
        try
        {
            return await _database.InTransactionAsync(isolation, operation, cancellationToken);
        }
        catch (LedgerException failure)
        {
            throw AdministrationException.Unavailable(failure);
        }
    }
}
