using System.Data;
using Farthing.Caching;
using Farthing.Caching.Storage;
using Farthing.Ledger;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;

namespace Farthing.Postgres.Caching;

/// <summary>
/// The cache that replicas share. What one of them stores or purges is announced to the others in its own transaction; where an announcement is lost, they look for
/// themselves twice a second.
/// </summary>
/// <param name="database">The database; stays the caller's.</param>
/// <param name="options">How it is kept.</param>
/// <param name="time">The clock, for waiting.</param>
/// <param name="logger">Hears of lost connections.</param>
public sealed class PostgresCacheStore(PostgresDatabase database, PostgresCacheOptions options, TimeProvider time, ILogger logger) : ICacheStore
{
    private const string Channel = "farthing_cache";
    private const string Lock = "SELECT pg_advisory_xact_lock($1, $2)";
    private const int RowsAtOnce = 500;
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan ClockDrift = TimeSpan.FromMinutes(5);

    private readonly Guid _origin = Guid.CreateVersion7(time.GetUtcNow());
    private readonly EntryPriority _priority = new();
    private readonly Lock _gate = new();
    private PostgresListener? _listener;
    private TaskCompletionSource _announced = NewSignal();
    private bool _isDisposed;

    /// <inheritdoc />
    public bool IsListed => true;

    /// <inheritdoc />
    public async ValueTask<CacheEntry?> ReadAsync(CacheKey key, CancellationToken cancellationToken) => await RunAsync(
        async (connection, cancellation) =>
        {
            await using NpgsqlCommand select = new($"SELECT {CacheRow.Columns}, payload FROM cache_entries WHERE key = $1", connection) { Parameters = { new() { Value = CacheRow.Bytes(key) } } };
            await using NpgsqlDataReader row = await select.ExecuteReaderAsync(CommandBehavior.SingleRow, cancellation);
            return await row.ReadAsync(cancellation) ? new CacheEntry(CacheRow.ReadHeader(row, 0), row.GetFieldValue<byte[]>(9)) : null;
        },
        cancellationToken);

    /// <inheritdoc />
    public Task<IReadOnlyList<StoredEntry>> ReadPageAsync(CacheKind kind, long after, int most, CancellationToken cancellationToken) => RunAsync<IReadOnlyList<StoredEntry>>(
        async (connection, cancellation) =>
        {
            await using NpgsqlCommand select = new($"SELECT {CacheRow.Columns}, payload, position FROM cache_entries WHERE position > $1 AND kind = $2 ORDER BY position LIMIT $3", connection)
            {
                Parameters = { new() { Value = after }, new() { Value = (short)kind }, new() { Value = most } },
            };
            List<StoredEntry> page = [];
            await using NpgsqlDataReader row = await select.ExecuteReaderAsync(cancellation);
            while (await row.ReadAsync(cancellation)) page.Add(new StoredEntry(row.GetInt64(10), new CacheEntry(CacheRow.ReadHeader(row, 0), row.GetFieldValue<byte[]>(9))));
            return page;
        },
        cancellationToken);

    /// <inheritdoc />
    public Task WriteAsync(IReadOnlyList<CacheEntry> entries, CancellationToken cancellationToken) => ChangeAsync(
        async (connection, cancellation) =>
        {
            CacheEntry[] kept = [.. entries.Where(entry => entry.Payload.Length <= options.MostBytes / 8)];
            await ExecuteAsync(connection, "SET LOCAL synchronous_commit = off", cancellation);
            double least = await ScalarAsync(connection, "SELECT priority FROM cache_entries ORDER BY priority LIMIT 1", cancellation) as double? ?? 0;
            await using NpgsqlCommand put = new(
                """
                WITH new AS (
                        SELECT * FROM unnest($2::bytea[], $3::smallint[], $4::text[], $5::text[], $6::text[], $7::bigint[], $8::bigint[], $9::bigint[], $10::numeric[], $11::float8[], $12::bytea[])
                            WITH ORDINALITY AS new(key, kind, scope, model, tags, stored_at, expires_at, stale_until, worth, priority, payload, place)),
                     old AS (SELECT coalesce(sum(e.bytes), 0) AS bytes FROM cache_entries e JOIN new USING (key)),
                     put AS (
                        INSERT INTO cache_entries AS e (position, origin, key, kind, scope, model, tags, stored_at, expires_at, stale_until, worth, priority, bytes, payload)
                        SELECT nextval('cache_positions'), $1, key, kind, scope, model, tags::jsonb, stored_at, expires_at, stale_until, worth, priority, 256 + octet_length(payload), payload
                            FROM (SELECT * FROM new ORDER BY place) ordered
                        ON CONFLICT (key) DO UPDATE SET
                            position = excluded.position, origin = excluded.origin, kind = excluded.kind, scope = excluded.scope, model = excluded.model, tags = excluded.tags,
                            stored_at = excluded.stored_at, expires_at = excluded.expires_at, stale_until = excluded.stale_until, worth = excluded.worth,
                            priority = excluded.priority, bytes = excluded.bytes, payload = excluded.payload
                        RETURNING e.bytes)
                UPDATE cache_totals SET bytes = bytes + (SELECT coalesce(sum(bytes), 0) FROM put) - (SELECT bytes FROM old) RETURNING bytes
                """,
                connection)
            {
                Parameters =
                {
                    new() { Value = _origin },
                    new() { Value = kept.Select(entry => CacheRow.Bytes(entry.Header.Key)).ToArray() },
                    new() { Value = kept.Select(entry => (short)entry.Header.Kind).ToArray() },
                    new() { Value = kept.Select(entry => CacheRow.Text(entry.Header.Scope)).ToArray() },
                    new() { Value = kept.Select(entry => CacheRow.Text(entry.Header.Model)).ToArray() },
                    new() { Value = kept.Select(entry => CacheRow.Tags(entry.Header.Tags)).ToArray() },
                    new() { Value = kept.Select(entry => CacheRow.Microseconds(entry.Header.StoredAt)).ToArray() },
                    new() { Value = kept.Select(entry => CacheRow.Microseconds(entry.Header.ExpiresAt)).ToArray() },
                    new() { Value = kept.Select(entry => CacheRow.Microseconds(entry.Header.StaleUntil)).ToArray() },
                    new() { Value = kept.Select(entry => entry.Header.Worth.Amount).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Numeric },
                    new() { Value = kept.Select(entry => _priority.Of(entry, least)).ToArray() },
                    new() { Value = kept.Select(entry => entry.Payload.ToArray()).ToArray() },
                },
            };
            long bytes = Convert.ToInt64(await put.ExecuteScalarAsync(cancellation));
            for (long rows = 1; bytes > options.MostBytes && rows > 0;)
                (rows, bytes) = await DeleteAsync(connection, $"position IN (SELECT position FROM cache_entries ORDER BY priority LIMIT {RowsAtOnce / 10})", cancellation);
            return 0L;
        },
        cancellationToken);

    /// <inheritdoc />
    public Task<long> PurgeAsync(CachePurge purge, CancellationToken cancellationToken) => ChangeAsync(
        async (connection, cancellation) =>
        {
            List<string> conditions = [];
            List<NpgsqlParameter> parameters = [];
            Add("key =", purge.Key is { } key ? CacheRow.Bytes(key) : null, NpgsqlDbType.Bytea);
            Add("kind =", (short?)purge.Kind, NpgsqlDbType.Smallint);
            Add("scope =", purge.Scope is { } scope ? CacheRow.Text(scope) : null, NpgsqlDbType.Text);
            Add("model =", purge.Model is { } model ? CacheRow.Text(model) : null, NpgsqlDbType.Text);
            Add("tags ?", purge.Tag is { } tag ? CacheRow.Text(tag) : null, NpgsqlDbType.Text);
            Add("stored_at <", purge.StoredBefore is { } before ? CacheRow.Microseconds(before) : null, NpgsqlDbType.Bigint);
            (long count, _) = await DeleteAsync(connection, conditions.Count == 0 ? "true" : string.Join(" AND ", conditions), cancellation, [.. parameters]);
            await using NpgsqlCommand note = new(
                $"INSERT INTO cache_purges (position, origin, {CacheRow.PurgeColumns}) VALUES (nextval('cache_positions'), $7, $1, $2, $3, $4, $5, $6)", connection);
            foreach (NpgsqlParameter parameter in parameters) note.Parameters.Add(parameter.Clone());
            note.Parameters.Add(new NpgsqlParameter { Value = _origin });
            await note.ExecuteNonQueryAsync(cancellation);
            return count;

            // Every value is a parameter, given or not, so that their numbers are always the same.
            void Add(string condition, object? value, NpgsqlDbType type)
            {
                parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value, NpgsqlDbType = type });
                conditions.Add($"(${parameters.Count} IS NULL OR {condition} ${parameters.Count})");
            }
        },
        cancellationToken);

    /// <inheritdoc />
    public Task<CacheChanges> ReadChangesAsync(long after, int most, CancellationToken cancellationToken)
    {
        Listen();
        return InTransactionAsync(
            IsolationLevel.RepeatableRead,
            async (connection, cancellation) =>
            {
                List<(long Position, CacheChange Change)> changes = [];
                await using NpgsqlCommand stored = new(
                    $"SELECT {CacheRow.Columns}, position FROM cache_entries WHERE position > $1 AND ($1 = 0 OR origin <> $2) ORDER BY position LIMIT $3", connection)
                {
                    Parameters = { new() { Value = after }, new() { Value = _origin }, new() { Value = most } },
                };
                await using (NpgsqlDataReader row = await stored.ExecuteReaderAsync(cancellation))
                    while (await row.ReadAsync(cancellation)) changes.Add((row.GetInt64(9), new CacheChange(CacheRow.ReadHeader(row, 0), null)));

                bool isEnd = changes.Count < most;
                long until = isEnd
                    ? Math.Max(after, await ScalarAsync(connection, "SELECT greatest((SELECT max(position) FROM cache_entries), (SELECT max(position) FROM cache_purges), 1)", cancellation) as long? ?? 1)
                    : changes[^1].Position;
                await using NpgsqlCommand purged = new(
                    $"SELECT {CacheRow.PurgeColumns}, position FROM cache_purges WHERE position > $1 AND position <= $2 AND $1 <> 0 AND origin <> $3", connection)
                {
                    Parameters = { new() { Value = after }, new() { Value = until }, new() { Value = _origin } },
                };
                await using (NpgsqlDataReader row = await purged.ExecuteReaderAsync(cancellation))
                    while (await row.ReadAsync(cancellation)) changes.Add((row.GetInt64(6), new CacheChange(null, CacheRow.ReadPurge(row, 0))));
                return new CacheChanges([.. changes.OrderBy(each => each.Position).Select(each => each.Change)], until, isEnd);
            },
            cancellationToken);
    }

    /// <inheritdoc />
    public async Task WaitForChangeAsync(TimeSpan longest, CancellationToken cancellationToken)
    {
        TimeSpan wait = _listener is { IsConnected: true } || longest < PollInterval ? longest : PollInterval;
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(Volatile.Read(ref _announced).Task, Task.Delay(wait, time, over.Token));
        await over.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
        Interlocked.Exchange(ref _announced, NewSignal());
    }

    /// <inheritdoc />
    public async Task TrimAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        long removed;
        do
        {
            removed = 0;
            await WrapAsync(() => database.TryWithLockAsync(
                PostgresLock.Cache,
                async (connection, cancellation) =>
                {
                    (removed, _) = await DeleteAsync(
                        connection,
                        $"position IN (SELECT position FROM cache_entries WHERE stale_until <= $1 OR stored_at > $2 LIMIT {RowsAtOnce})",
                        cancellation,
                        new NpgsqlParameter { Value = CacheRow.Microseconds(now) },
                        new NpgsqlParameter { Value = CacheRow.Microseconds(now + ClockDrift) });
                    await ExecuteAsync(connection, "DELETE FROM cache_purges WHERE at < now() - interval '1 day'", cancellation);
                },
                cancellationToken));
        }
        while (removed == RowsAtOnce);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        PostgresListener? listener;
        lock (_gate) (listener, _listener, _isDisposed) = (_listener, null, true);
        if (listener is not null) await listener.DisposeAsync();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Deletes rows and counts their bytes off.</summary>
    private static async Task<(long Rows, long BytesLeft)> DeleteAsync(NpgsqlConnection connection, string condition, CancellationToken cancellationToken, params NpgsqlParameter[] parameters)
    {
#pragma warning disable CA2100 // The text is the program's own.
        await using NpgsqlCommand delete = new(
            $"""
            WITH gone AS (DELETE FROM cache_entries WHERE {condition} RETURNING bytes)
            UPDATE cache_totals SET bytes = bytes - (SELECT coalesce(sum(bytes), 0) FROM gone) RETURNING (SELECT count(*) FROM gone), bytes
            """,
            connection);
#pragma warning restore CA2100
        delete.Parameters.AddRange(parameters);
        await using NpgsqlDataReader row = await delete.ExecuteReaderAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        (long, long) result = (row.GetInt64(0), row.GetInt64(1));
        await row.CloseAsync();
        delete.Parameters.Clear();
        return result;
    }

#pragma warning disable CA2100 // The text is the program's own.
    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = new(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<object?> ScalarAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = new(sql, connection);
        return await command.ExecuteScalarAsync(cancellationToken);
    }
#pragma warning restore CA2100

    private static async Task<T> WrapAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (LedgerException failure)
        {
            throw new CacheException(failure.Message, failure);
        }
    }

    private void Listen()
    {
        lock (_gate)
        {
            if (!_isDisposed) _listener ??= PostgresListener.Start(database, Channel, _ => SignalAsync(), (_, _) => SignalAsync(), time, logger);
        }
    }

    private Task SignalAsync()
    {
        Volatile.Read(ref _announced).TrySetResult();
        return Task.CompletedTask;
    }

    private Task<T> RunAsync<T>(Func<NpgsqlConnection, CancellationToken, Task<T>> work, CancellationToken cancellationToken) =>
        WrapAsync(() => database.RunAsync(work, cancellationToken));

    private Task<T> InTransactionAsync<T>(IsolationLevel isolation, Func<NpgsqlConnection, CancellationToken, Task<T>> work, CancellationToken cancellationToken) =>
        WrapAsync(() => database.InTransactionAsync(isolation, work, cancellationToken));

    /// <summary>Changes something in its place in the log and announces it.</summary>
    private Task<T> ChangeAsync<T>(Func<NpgsqlConnection, CancellationToken, Task<T>> work, CancellationToken cancellationToken) => InTransactionAsync(
        IsolationLevel.ReadCommitted,
        async (connection, cancellation) =>
        {
            await using (NpgsqlCommand take = new(Lock, connection) { Parameters = { new() { Value = PostgresDatabase.LockClass }, new() { Value = (int)PostgresLock.Cache } } })
                await take.ExecuteNonQueryAsync(cancellation);
            T result = await work(connection, cancellation);
            await ExecuteAsync(connection, $"NOTIFY {Channel}", cancellation);
            return result;
        },
        cancellationToken);
}
