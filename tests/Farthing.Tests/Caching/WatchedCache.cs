using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Farthing.Caching;

namespace Farthing.Tests.Caching;

/// <summary>A cache that tells when its one reader is done with an entry: when it comes for more.</summary>
internal sealed class WatchedCache(ICache inner) : ICache
{
    private readonly ConcurrentDictionary<CacheKey, TaskCompletionSource> _taken = new();
    private readonly ConcurrentQueue<CacheKey> _given = new();

    /// <summary>Completes when the reader was given an entry and has come for more.</summary>
    public Task TakenAsync(CacheKey key) => Taken(key).Task.WaitAsync(TestContext.Current.CancellationToken);

    public bool TryGet(in CacheKey key, [NotNullWhen(true)] out CacheEntry? entry) => inner.TryGet(key, out entry);

    public async ValueTask<CacheEntry?> FindAsync(CacheKey key, CancellationToken cancellationToken)
    {
        CameForMore();
        CacheEntry? entry = await inner.FindAsync(key, cancellationToken);
        if (entry is not null) _given.Enqueue(key);
        return entry;
    }

    public async IAsyncEnumerable<CacheEntry> ReadAsync(CacheKind kind, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (CacheEntry entry in inner.ReadAsync(kind, cancellationToken))
        {
            yield return entry;
            Taken(entry.Header.Key).TrySetResult();
        }
    }

    public void Put(CacheEntry entry) => inner.Put(entry);

    public Task<long> PurgeAsync(CachePurge purge, CancellationToken cancellationToken) => inner.PurgeAsync(purge, cancellationToken);

    public void Follow(ICacheFollower follower) => inner.Follow(follower);

    public CacheFigures Read() => inner.Read();

    private void CameForMore()
    {
        while (_given.TryDequeue(out CacheKey before)) Taken(before).TrySetResult();
    }

    private TaskCompletionSource Taken(CacheKey key) => _taken.GetOrAdd(key, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
}
