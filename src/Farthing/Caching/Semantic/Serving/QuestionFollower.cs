using System.Threading.Channels;

namespace Farthing.Caching.Semantic.Serving;

/// <summary>Follows the questions that other replicas and earlier runs answered, and what is purged.</summary>
public sealed class QuestionFollower(SemanticLookups lookups, ICache cache) : ICacheFollower
{
    private const int MostWaiting = 4_096;

    private readonly Channel<CacheKey> _waiting = Channel.CreateBounded<CacheKey>(new BoundedChannelOptions(MostWaiting) { SingleReader = true, FullMode = BoundedChannelFullMode.DropOldest });

    /// <inheritdoc />
    public void Stored(CacheHeader header)
    {
        if (header.Kind == CacheKind.Question && !lookups.Knows(header.Key)) _waiting.Writer.TryWrite(header.Key);
    }

    /// <inheritdoc />
    public void Purged(CachePurge purge) => lookups.Purge(purge);

    /// <summary>Reads what is there, then follows until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // What is not matched need not be read: the first question that could be opens the book.
        await lookups.Opened.WaitAsync(cancellationToken).ConfigureAwait(false);
        cache.Follow(this);
        await foreach (CacheEntry entry in cache.ReadAsync(CacheKind.Question, cancellationToken).ConfigureAwait(false)) lookups.Learn(entry);
        await foreach (CacheKey key in _waiting.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            if (await cache.FindAsync(key, cancellationToken).ConfigureAwait(false) is { } entry) lookups.Learn(entry);
    }
}
