using System.Diagnostics.CodeAnalysis;

namespace Farthing.Caching;

/// <summary>
/// What was paid for once and can be used again: entries in memory, and below it a store if there is one. A failing store never fails a call: nothing is found, and an
/// alarm says why. Safe from any thread.
/// </summary>
public interface ICache
{
    /// <summary>Looks in memory only. What is past its freshness is still found while it <see cref="CacheHeader.IsUsableAt"/>: the caller decides.</summary>
    bool TryGet(in CacheKey key, [NotNullWhen(true)] out CacheEntry? entry);

    /// <summary>Looks in memory, then in the store where it is known to have the entry; a key that no store has costs no look there.</summary>
    ValueTask<CacheEntry?> FindAsync(CacheKey key, CancellationToken cancellationToken);

    /// <summary>Keeps an entry: in memory now, in the store soon and off the caller's path.</summary>
    void Put(CacheEntry entry);

    /// <summary>Removes entries here at once and in every replica within a second.</summary>
    /// <returns>How many went, as far as this replica and the store know.</returns>
    /// <exception cref="CacheException">
    /// The store cannot be written. Nothing of it is found through this replica any more, and the purge is tried again until it is done, for as long as the process runs.
    /// </exception>
    Task<long> PurgeAsync(CachePurge purge, CancellationToken cancellationToken);

    /// <summary>Entries of a kind, memory and store together, in no order; for what must be built anew after a start.</summary>
    /// <exception cref="CacheException">The store cannot be read. What was given before that is good.</exception>
    IAsyncEnumerable<CacheEntry> ReadAsync(CacheKind kind, CancellationToken cancellationToken);

    /// <summary>Tells a follower of everything from now on.</summary>
    void Follow(ICacheFollower follower);

    /// <summary>How full it is and what it found so far.</summary>
    CacheFigures Read();
}
