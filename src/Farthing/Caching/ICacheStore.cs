namespace Farthing.Caching;

/// <summary>
/// A store below memory: larger, slower, and still there after a restart; perhaps shared by several replicas. It keeps payloads as they are given and does
/// not look into them. Safe from any thread.
/// </summary>
public interface ICacheStore : IAsyncDisposable
{
    /// <summary>Whether it can tell what it holds. Where it cannot, there are no changes but purges, no pages, and every miss in memory asks it.</summary>
    bool IsListed { get; }

    /// <summary>One entry, or <c>null</c> when there is none or it has left.</summary>
    /// <exception cref="CacheException">The store cannot be read.</exception>
    ValueTask<CacheEntry?> ReadAsync(CacheKey key, CancellationToken cancellationToken);

    /// <summary>Entries of a kind in the order of their positions.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="after">The position after which to begin; 0 from the start.</param>
    /// <param name="most">How many.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="CacheException">The store cannot be read.</exception>
    Task<IReadOnlyList<StoredEntry>> ReadPageAsync(CacheKind kind, long after, int most, CancellationToken cancellationToken);

    /// <summary>Stores entries; those that are there are replaced. All or none of them.</summary>
    /// <exception cref="CacheException">The store cannot be written.</exception>
    Task WriteAsync(IReadOnlyList<CacheEntry> entries, CancellationToken cancellationToken);

    /// <summary>Removes entries.</summary>
    /// <returns>How many, or 0 when it cannot tell.</returns>
    /// <exception cref="CacheException">The store cannot be written.</exception>
    Task<long> PurgeAsync(CachePurge purge, CancellationToken cancellationToken);

    /// <summary>What is there, when <paramref name="after"/> is 0, and what others than this instance did after a position; oldest first.</summary>
    /// <exception cref="CacheException">The store cannot be read.</exception>
    Task<CacheChanges> ReadChangesAsync(long after, int most, CancellationToken cancellationToken);

    /// <summary>Waits until another replica may have changed something, or for a while.</summary>
    Task WaitForChangeAsync(TimeSpan longest, CancellationToken cancellationToken);

    /// <summary>Removes what has expired and, beyond the size it may have, what is worth least.</summary>
    /// <exception cref="CacheException">The store cannot be written.</exception>
    Task TrimAsync(DateTimeOffset now, CancellationToken cancellationToken);
}
