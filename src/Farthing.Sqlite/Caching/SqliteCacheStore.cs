using Farthing.Caching;
using Farthing.Caching.Storage;
using Farthing.Ledger;
using Farthing.Sqlite.Native;
using Microsoft.Extensions.Logging;

namespace Farthing.Sqlite.Caching;

/// <summary>
/// The cache of one gateway in a file of its own, <c>cache.db</c> in the data folder, so that neither it nor the ledger waits for the other. The file is opened when it is
/// first needed; one that is damaged is given up and begun anew.
/// </summary>
public sealed partial class SqliteCacheStore : ICacheStore
{
    private const int RowsAtOnce = 256;
    private static readonly TimeSpan ClockDrift = TimeSpan.FromMinutes(5);

    private readonly SqliteCacheOptions _options;
    private readonly ILogger _logger;
    private readonly string _path;
    private readonly EntryPriority _priority = new();
    private readonly SqliteTurn _reading;
    private readonly SqliteTurn _writing;
    private readonly Lock _opening = new();
    private long _writtenBefore = -1;

    /// <summary>Describes a store; nothing is opened yet.</summary>
    /// <param name="options">Where, and how large.</param>
    /// <param name="logger">Hears when a damaged file is given up.</param>
    public SqliteCacheStore(SqliteCacheOptions options, ILogger logger)
    {
        (_options, _logger) = (options, logger);
        _path = Path.Combine(Path.GetFullPath(options.DataFolder), CacheFile.FileName);
        _reading = new SqliteTurn(Open);
        _writing = new SqliteTurn(Open);
    }

    /// <inheritdoc />
    public bool IsListed => true;

    /// <inheritdoc />
    public async ValueTask<CacheEntry?> ReadAsync(CacheKey key, CancellationToken cancellationToken) => !Exists ? null : await RunAsync<CacheEntry?>(
        _reading,
        database =>
        {
            using Statement select = new(database, $"SELECT {HeaderRow.Columns}, p.payload FROM entries e JOIN payloads p USING (position) WHERE e.key = ?");
            Span<byte> bytes = stackalloc byte[CacheKey.Size];
            key.CopyTo(bytes);
            return select.BindBlob(bytes).Step() && HeaderRow.Read(select) is { } header ? new CacheEntry(header, select.Utf8(9).ToArray()) : null;
        },
        cancellationToken);

    /// <inheritdoc />
    public Task<IReadOnlyList<StoredEntry>> ReadPageAsync(CacheKind kind, long after, int most, CancellationToken cancellationToken) => !Exists ? Task.FromResult<IReadOnlyList<StoredEntry>>([]) : RunAsync<IReadOnlyList<StoredEntry>>(
        _reading,
        database =>
        {
            List<StoredEntry> page = [];
            using Statement select = new(
                database, $"SELECT {HeaderRow.Columns}, p.payload, e.position FROM entries e JOIN payloads p USING (position) WHERE e.position > ? AND e.kind = ? ORDER BY e.position LIMIT ?");
            select.Bind(after).Bind((long)kind).Bind(most);
            while (select.Step())
                if (HeaderRow.Read(select) is { } header) page.Add(new StoredEntry(select.Int64(10), new CacheEntry(header, select.Utf8(9).ToArray())));
            return page;
        },
        cancellationToken);

    /// <inheritdoc />
    public Task WriteAsync(IReadOnlyList<CacheEntry> entries, CancellationToken cancellationToken) => RunAsync(
        _writing,
        database =>
        {
            if (_writtenBefore < 0) _writtenBefore = Number(database, "SELECT coalesce(max(position), 1) FROM entries");
            return database.InTransaction("BEGIN IMMEDIATE", _ =>
            {
                using Statement forget = new(database, "DELETE FROM entries WHERE key = ?");
                using Statement insert = new(
                    database,
                    "INSERT INTO entries (key, kind, scope, model, tags, stored_at, expires_at, stale_until, worth, priority) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
                using Statement hold = new(database, "INSERT INTO payloads (position, payload) VALUES (last_insert_rowid(), ?)");
                using Statement least = new(database, "SELECT priority FROM entries ORDER BY priority LIMIT 1");
                double floor = least.Step() ? least.Double(0) : 0;
                Span<byte> key = stackalloc byte[CacheKey.Size];
                foreach (CacheEntry entry in entries.Where(entry => entry.Payload.Length <= _options.MostBytes / 8))
                {
                    entry.Header.Key.CopyTo(key);
                    forget.BindBlob(key).Run();
                    HeaderRow.Bind(insert, entry.Header);
                    insert.Bind(_priority.Of(entry, floor)).Run();
                    hold.BindBlob(entry.Payload.Span).Run();
                }

                KeepSmall(database);
                return 0;
            });
        },
        cancellationToken);

    /// <inheritdoc />
    public Task<long> PurgeAsync(CachePurge purge, CancellationToken cancellationToken) => !Exists ? Task.FromResult(0L) : RunAsync(
        _writing,
        database =>
        {
            List<string> conditions = [];
            if (purge.Key is not null) conditions.Add("key = ?");
            if (purge.Kind is not null) conditions.Add("kind = ?");
            if (purge.Scope is not null) conditions.Add("scope = ?");
            if (purge.Model is not null) conditions.Add("model = ?");
            if (purge.Tag is not null) conditions.Add("EXISTS (SELECT 1 FROM json_each(tags) WHERE value = ?)");
            if (purge.StoredBefore is not null) conditions.Add("stored_at < ?");
            using Statement delete = new(database, $"DELETE FROM entries WHERE {(conditions.Count == 0 ? "1" : string.Join(" AND ", conditions))}");
            if (purge.Key is { } key)
            {
                Span<byte> bytes = stackalloc byte[CacheKey.Size];
                key.CopyTo(bytes);
                delete.BindBlob(bytes);
            }

            if (purge.Kind is { } kind) delete.Bind((long)kind);
            if (purge.Scope is { } scope) delete.Bind(scope);
            if (purge.Model is { } model) delete.Bind(model);
            if (purge.Tag is { } tag) delete.Bind(tag);
            if (purge.StoredBefore is { } before) delete.Bind(HeaderRow.Microseconds(before));
            delete.Run();
            return (long)database.Changes;
        },
        cancellationToken);

    /// <inheritdoc />
    public Task<CacheChanges> ReadChangesAsync(long after, int most, CancellationToken cancellationToken) => !Exists ? Task.FromResult(new CacheChanges([], 1, IsEnd: true)) : RunAsync(
        _reading,
        database =>
        {
            List<CacheChange> changes = [];
            long position = Math.Max(after, 1);

            // The file is this process's alone: what it wrote since it began is no news to it, unless it asks for everything.
            bool isNews = after == 0 || _writtenBefore < 0 || after < _writtenBefore;
            if (!isNews) return new CacheChanges(changes, after, IsEnd: true);
            using Statement select = new(database, $"SELECT {HeaderRow.Columns}, e.position FROM entries e WHERE e.position > ? ORDER BY e.position LIMIT ?");
            select.Bind(after).Bind(most);
            int rows = 0;
            while (select.Step())
            {
                rows++;
                position = select.Int64(9);
                if (HeaderRow.Read(select) is { } header) changes.Add(new CacheChange(header, null));
            }

            return new CacheChanges(changes, position, rows < most);
        },
        cancellationToken);

    /// <inheritdoc />
    public Task WaitForChangeAsync(TimeSpan longest, CancellationToken cancellationToken) => Task.Delay(longest, cancellationToken);

    /// <inheritdoc />
    public async Task TrimAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (!Exists) return;
        while (await RunAsync(
            _writing,
            database =>
            {
                using Statement delete = new(
                    database,
                    "DELETE FROM entries WHERE position IN (SELECT position FROM entries WHERE stale_until <= ?1 OR stored_at > ?2 LIMIT ?3)");
                delete.Bind(HeaderRow.Microseconds(now)).Bind(HeaderRow.Microseconds(now + ClockDrift)).Bind(RowsAtOnce).Run();
                return database.Changes == RowsAtOnce;
            },
            cancellationToken))
        {
            // In between, others have their turn.
        }

        await RunAsync(
            _writing,
            database => database.InTransaction("BEGIN IMMEDIATE", _ =>
            {
                KeepSmall(database);
                if (Number(database, "PRAGMA page_count") * CacheFile.PageBytes > _options.MostBytes) Number(database, "PRAGMA incremental_vacuum(2000)");
                return 0;
            }),
            cancellationToken);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _reading.DisposeAsync();
        await _writing.DisposeAsync();
    }

    /// <summary>Whether there is a file: without one nothing is looked for, and none is made before something is stored.</summary>
    private bool Exists => _writtenBefore >= 0 || File.Exists(_path);

    /// <summary>Removes what is worth least until the pages in use are within the bound.</summary>
    private void KeepSmall(SqliteHandle database)
    {
        while ((Number(database, "PRAGMA page_count") - Number(database, "PRAGMA freelist_count")) * CacheFile.PageBytes > _options.MostBytes)
        {
            using Statement delete = new(database, "DELETE FROM entries WHERE position IN (SELECT position FROM entries ORDER BY priority LIMIT ?)");
            delete.Bind(RowsAtOnce / 4).Run();
            if (database.Changes == 0) return;
        }
    }

    private static long Number(SqliteHandle database, string sql)
    {
        using Statement select = new(database, sql);
        long number = select.Step() ? select.Int64(0) : 0;
        select.Reset();
        return number;
    }

    private SqliteHandle Open()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
        lock (_opening) return CacheFile.Open(_path, _options.BusyTimeout);
    }

    private async Task<T> RunAsync<T>(SqliteTurn turn, Func<SqliteHandle, T> work, CancellationToken cancellationToken)
    {
        try
        {
            return await turn.RunAsync(work, cancellationToken);
        }
        catch (ObjectDisposedException failure)
        {
            throw new CacheException("The cache's file is closed.", failure);
        }
        catch (Exception failure) when (failure is LedgerException or IOException or UnauthorizedAccessException)
        {
            if (SqliteFailure.IsDamage(failure)) await BeginAnewAsync(failure);
            throw new CacheException(failure.Message, failure);
        }
    }

    private async Task BeginAnewAsync(Exception failure)
    {
        LogDamaged(_path, failure.Message);
        await _writing.CloseAsync(() => _reading.CloseAsync(() =>
        {
            _writtenBefore = -1;
            CacheFile.Delete(_path);
            return Task.CompletedTask;
        }));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The cache's file {Path} is damaged and begun anew: {Failure}")]
    private partial void LogDamaged(string path, string failure);
}
