using System.Diagnostics.CodeAnalysis;

namespace Farthing.Caching.Insight;

/// <summary>
/// A cache whose looks are counted, so that it can be said what another size or another time to live would be worth. Those for answers are counted where they are served and kept
/// (<see cref="Exact.AnswerStore"/>), because only there it is known by which rule.
/// </summary>
/// <param name="inner">The cache; stays its owner's.</param>
/// <param name="book">Counts.</param>
public sealed class ObservedCache(ICache inner, ReuseBook book) : ICache
{
    /// <inheritdoc />
    public bool TryGet(in CacheKey key, [NotNullWhen(true)] out CacheEntry? entry)
    {
        bool found = inner.TryGet(key, out entry);
        if (found) Record(entry!);
        return found;
    }

    /// <inheritdoc />
    public async ValueTask<CacheEntry?> FindAsync(CacheKey key, CancellationToken cancellationToken)
    {
        CacheEntry? entry = await inner.FindAsync(key, cancellationToken).ConfigureAwait(false);
        if (entry is not null) Record(entry);
        return entry;
    }

    /// <inheritdoc />
    public void Put(CacheEntry entry)
    {
        inner.Put(entry);
        Record(entry);
    }

    /// <inheritdoc />
    public Task<long> PurgeAsync(CachePurge purge, CancellationToken cancellationToken) => inner.PurgeAsync(purge, cancellationToken);

    /// <inheritdoc />
    public IAsyncEnumerable<CacheEntry> ReadAsync(CacheKind kind, CancellationToken cancellationToken) => inner.ReadAsync(kind, cancellationToken);

    /// <inheritdoc />
    public void Follow(ICacheFollower follower) => inner.Follow(follower);

    /// <inheritdoc />
    public CacheFigures Read() => inner.Read();

    private void Record(CacheEntry entry)
    {
        if (entry.Header.Kind != CacheKind.Answer) book.Record(entry);
    }
}
