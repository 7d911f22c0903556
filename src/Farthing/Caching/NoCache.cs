using System.Diagnostics.CodeAnalysis;

namespace Farthing.Caching;

/// <summary>A cache that keeps nothing.</summary>
public sealed class NoCache : ICache
{
    /// <inheritdoc />
    public bool TryGet(in CacheKey key, [NotNullWhen(true)] out CacheEntry? entry)
    {
        entry = null;
        return false;
    }

    /// <inheritdoc />
    public ValueTask<CacheEntry?> FindAsync(CacheKey key, CancellationToken cancellationToken) => ValueTask.FromResult<CacheEntry?>(null);

    /// <inheritdoc />
    public void Put(CacheEntry entry)
    {
    }

    /// <inheritdoc />
    public Task<long> PurgeAsync(CachePurge purge, CancellationToken cancellationToken) => Task.FromResult(0L);

    /// <inheritdoc />
    public IAsyncEnumerable<CacheEntry> ReadAsync(CacheKind kind, CancellationToken cancellationToken) => AsyncEnumerable.Empty<CacheEntry>();

    /// <inheritdoc />
    public void Follow(ICacheFollower follower)
    {
    }

    /// <inheritdoc />
    public CacheFigures Read() => new();
}
