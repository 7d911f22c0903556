using Farthing.Caching;
using Farthing.Postgres.Caching;
using Microsoft.Extensions.Logging.Abstractions;

namespace Farthing.Postgres.Tests.Caching;

/// <summary>A store of the cache that takes its database with it.</summary>
internal sealed class OwnedCacheStore(PostgresDatabase database, PostgresCacheOptions options) : ICacheStore
{
    private readonly PostgresCacheStore _store = new(database, options, TimeProvider.System, NullLogger.Instance);

    public bool IsListed => _store.IsListed;

    public ValueTask<CacheEntry?> ReadAsync(CacheKey key, CancellationToken cancellationToken) => _store.ReadAsync(key, cancellationToken);

    public Task<IReadOnlyList<StoredEntry>> ReadPageAsync(CacheKind kind, long after, int most, CancellationToken cancellationToken) => _store.ReadPageAsync(kind, after, most, cancellationToken);

    public Task WriteAsync(IReadOnlyList<CacheEntry> entries, CancellationToken cancellationToken) => _store.WriteAsync(entries, cancellationToken);

    public Task<long> PurgeAsync(CachePurge purge, CancellationToken cancellationToken) => _store.PurgeAsync(purge, cancellationToken);

    public Task<CacheChanges> ReadChangesAsync(long after, int most, CancellationToken cancellationToken) => _store.ReadChangesAsync(after, most, cancellationToken);

    public Task WaitForChangeAsync(TimeSpan longest, CancellationToken cancellationToken) => _store.WaitForChangeAsync(longest, cancellationToken);

    public Task TrimAsync(DateTimeOffset now, CancellationToken cancellationToken) => _store.TrimAsync(now, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        await database.DisposeAsync();
    }
}
