using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Farthing.Caching;

namespace Farthing.Gateway.Tests;

/// <summary>A cache without a bound and without a store.</summary>
internal sealed class CacheInMemory : ICache
{
    private readonly ConcurrentDictionary<CacheKey, CacheEntry> _entries = new();
    private readonly ConcurrentQueue<ICacheFollower> _followers = new();

    public IReadOnlyCollection<CacheEntry> Entries => [.. _entries.Values];

    /// <summary>The answers among them.</summary>
    public IReadOnlyCollection<CacheEntry> Answers => [.. _entries.Values.Where(entry => entry.Header.Kind == CacheKind.Answer)];

    public bool TryGet(in CacheKey key, [NotNullWhen(true)] out CacheEntry? entry) => _entries.TryGetValue(key, out entry);

    public ValueTask<CacheEntry?> FindAsync(CacheKey key, CancellationToken cancellationToken) => ValueTask.FromResult(_entries.GetValueOrDefault(key));

    public void Put(CacheEntry entry)
    {
        _entries[entry.Header.Key] = entry;
        foreach (ICacheFollower follower in _followers) follower.Stored(entry.Header);
    }

    public Task<long> PurgeAsync(CachePurge purge, CancellationToken cancellationToken)
    {
        foreach (ICacheFollower follower in _followers) follower.Purged(purge);
        return Task.FromResult(_entries.Values.LongCount(entry => purge.Takes(entry.Header) && _entries.TryRemove(entry.Header.Key, out _)));
    }

    public async IAsyncEnumerable<CacheEntry> ReadAsync(CacheKind kind, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        foreach (CacheEntry entry in _entries.Values.Where(entry => entry.Header.Kind == kind)) yield return entry;
    }

    public void Follow(ICacheFollower follower) => _followers.Enqueue(follower);

    public CacheFigures Read() => new() { Entries = _entries.Count, Bytes = _entries.Values.Sum(entry => (long)entry.Payload.Length), MostBytes = 1 << 20 };
}
