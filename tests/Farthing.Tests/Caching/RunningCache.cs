using Farthing.Caching;
using Microsoft.Extensions.Logging.Abstractions;

namespace Farthing.Tests.Caching;

/// <summary>A cache over a store with its background work going on, and someone who follows it.</summary>
internal sealed class RunningCache : IAsyncDisposable, ICacheFollower
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _run;

    private RunningCache(ICacheStore store, TimeProvider clock, CacheOptions? options)
    {
        Cache = new LayeredCache(options ?? new CacheOptions { MemoryBytes = 1 << 20 }, store, clock, NullLogger.Instance);
        Cache.Follow(this);
        _run = Cache.RunAsync(_stop.Token);
    }

    public LayeredCache Cache { get; }

    public List<CacheHeader> WereStored { get; } = [];

    public List<CachePurge> WerePurged { get; } = [];

    /// <summary>Starts one, and returns when it knows what the store holds.</summary>
    public static async Task<RunningCache> StartAsync(ICacheStore store, TimeProvider clock, CacheOptions? options = null)
    {
        RunningCache running = new(store, clock, options);
        await foreach (CacheEntry _ in running.Cache.ReadAsync(CacheKind.Question, TestContext.Current.CancellationToken))
        {
            // It is listed by now.
        }

        return running;
    }

    /// <summary>Whether it was told of an entry as old as this one.</summary>
    public bool HeardOf(CacheHeader header)
    {
        lock (WereStored) return WereStored.Exists(stored => stored.Key == header.Key && stored.StoredAt == header.StoredAt);
    }

    public void Stored(CacheHeader header)
    {
        lock (WereStored) WereStored.Add(header);
    }

    public void Purged(CachePurge purge)
    {
        lock (WerePurged) WerePurged.Add(purge);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _run;
        Cache.Dispose();
        _stop.Dispose();
    }
}
