namespace Farthing.Caching;

/// <summary>A store below memory: larger, slower, and still there after a restart; perhaps shared by several replicas. Safe from any thread.</summary>
public interface ICacheStore : IAsyncDisposable
{
    /// <summary>One entry, or <c>null</c> when there is none or it has left.</summary>
    /// <exception cref="CacheException">The store cannot be read.</exception>
    ValueTask<CacheEntry?> ReadAsync(CacheKey key, CancellationToken cancellationToken);

    /// <summary>Stores entries; those that are there are replaced.</summary>
    /// <exception cref="CacheException">The store cannot be written.</exception>
    Task WriteAsync(IReadOnlyList<CacheEntry> entries, CancellationToken cancellationToken);

    /// <summary>Removes entries.</summary>
    /// <returns>How many.</returns>
    /// <exception cref="CacheException">The store cannot be written.</exception>
    Task<long> PurgeAsync(CachePurge purge, CancellationToken cancellationToken);

    /// <summary>What happened after a position, oldest first; what is still there when <paramref name="after"/> is 0.</summary>
    /// <exception cref="CacheException">The store cannot be read.</exception>
    Task<IReadOnlyList<CacheChange>> ReadChangesAsync(long after, int most, CancellationToken cancellationToken);

    /// <summary>Waits until another replica may have changed something, or for a while.</summary>
    Task WaitForChangeAsync(TimeSpan longest, CancellationToken cancellationToken);

    /// <summary>Removes what has expired and, beyond the size it may have, what is worth least.</summary>
    Task TrimAsync(DateTimeOffset now, CancellationToken cancellationToken);
}
