using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Farthing.Caching.Semantic.Serving;

/// <summary>Follows the questions that other replicas and earlier runs answered, what was marked wrong there, and what is purged.</summary>
/// <param name="lookups">Learns of them.</param>
/// <param name="cache">Has them.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Hears when they cannot be read.</param>
public sealed partial class QuestionFollower(SemanticLookups lookups, ICache cache, TimeProvider time, ILogger<QuestionFollower> logger) : ICacheFollower
{
    private const int MostWaiting = 4_096;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly Channel<CacheKey> _waiting = Channel.CreateBounded<CacheKey>(new BoundedChannelOptions(MostWaiting) { SingleReader = true, FullMode = BoundedChannelFullMode.DropOldest });

    /// <inheritdoc />
    public void Stored(CacheHeader header)
    {
        if (header.Kind == CacheKind.Block) lookups.Block(header);
        else if (header.Kind == CacheKind.Question && !lookups.Knows(header.Key)) _waiting.Writer.TryWrite(header.Key);
    }

    /// <inheritdoc />
    public void Purged(CachePurge purge) => lookups.Purge(purge);

    /// <summary>Reads what is there, then follows until cancelled. When the store fails, what is there is read once more: what came meanwhile may have been missed.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // What is not matched need not be read: the first question that could be opens the book.
        await lookups.Opened.WaitAsync(cancellationToken).ConfigureAwait(false);
        cache.Follow(this);
        while (true)
        {
            try
            {
                await ReadAsync(cancellationToken).ConfigureAwait(false);
                await FollowAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
            {
                LogFailed(Pause, failure);
                await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        // First what is not to be served, then what may be.
        await foreach (CacheEntry entry in cache.ReadAsync(CacheKind.Block, cancellationToken).ConfigureAwait(false)) lookups.Block(entry.Header);
        await foreach (CacheEntry entry in cache.ReadAsync(CacheKind.Question, cancellationToken).ConfigureAwait(false)) lookups.Learn(entry);
    }

    private async Task FollowAsync(CancellationToken cancellationToken)
    {
        await foreach (CacheKey key in _waiting.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            if (await FindAsync(key, cancellationToken).ConfigureAwait(false) is { } entry) lookups.Learn(entry);
        }
    }

    /// <summary>The entry of a key, or <c>null</c> when it has left.</summary>
    /// <exception cref="CacheException">The store may have it and cannot be read.</exception>
    private async ValueTask<CacheEntry?> FindAsync(CacheKey key, CancellationToken cancellationToken)
    {
        // Twice: trouble may have come and gone while it was looked for.
        for (int look = 0; look < 2; look++)
        {
            string? before = cache.Read().Trouble;
            if (await cache.FindAsync(key, cancellationToken).ConfigureAwait(false) is { } entry) return entry;
            if ((before ?? cache.Read().Trouble) is { } trouble) throw new CacheException(trouble);
        }

        return null;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Questions that were answered before, or by other gateways, cannot be read; those known so far are matched, and it is tried again in {Pause}.")]
    private partial void LogFailed(TimeSpan pause, Exception failure);
}
