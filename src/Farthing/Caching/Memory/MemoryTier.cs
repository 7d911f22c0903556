using System.Diagnostics.CodeAnalysis;
using System.Numerics;

namespace Farthing.Caching.Memory;

/// <summary>
/// Entries in memory, bounded in bytes that count everything an entry takes. What stays is what saves most: W-TinyLFU weighted by dollars for each byte.
/// Nothing is allocated before the first entry. Safe from any thread; looks take no lock.
/// </summary>
public sealed class MemoryTier
{
    private const long SmallestShard = 16 << 20;
    private const int MostShards = 16;

    private readonly TimeProvider _time;
    private readonly EntryWorth _worth = new();
    private readonly CollectionHint _hint;
    private readonly MemoryShard?[] _shards;
    private readonly long _shardBytes;
    private long _version;
    private long _missesBeforeUse;

    /// <summary>Makes an empty one.</summary>
    /// <param name="mostBytes">Bytes that it may take; 0 keeps nothing.</param>
    /// <param name="time">The clock.</param>
    public MemoryTier(long mostBytes, TimeProvider time)
    {
        (MostBytes, _time, _hint) = (mostBytes, time, new CollectionHint(mostBytes));
        int shards = (int)BitOperations.RoundUpToPowerOf2((ulong)Math.Clamp(mostBytes / SmallestShard / 2, 1, MostShards));
        _shards = new MemoryShard?[shards];
        _shardBytes = mostBytes / shards;
    }

    /// <summary>Bytes that entries may take.</summary>
    public long MostBytes { get; }

    /// <summary>Bytes that they take: payloads, keys, headers and what finds them.</summary>
    public long Bytes => Sum(static shard => shard.Bytes);

    /// <summary>Entries.</summary>
    public long Count => Sum(static shard => shard.Count);

    /// <summary>Looks that found something.</summary>
    public long Hits => Sum(static shard => shard.Hits);

    /// <summary>Looks that did not.</summary>
    public long Misses => Volatile.Read(ref _missesBeforeUse) + Sum(static shard => shard.Misses);

    /// <summary>Entries that left, or never stayed, for want of room.</summary>
    public long Evictions => Sum(static shard => shard.Evictions);

    /// <summary>Grows with every purge; see <see cref="Put"/>.</summary>
    public long Version => Volatile.Read(ref _version);

    /// <summary>All entries that may be served, while they may change.</summary>
    public IEnumerable<CacheEntry> Entries
    {
        get
        {
            Moment now = Moment.Of(_time);
            return Existing.SelectMany(shard => shard.Nodes).Where(node => now.Uses(node)).Select(node => node.Open());
        }
    }

    private IEnumerable<MemoryShard> Existing => _shards.OfType<MemoryShard>();

    /// <summary>Looks for an entry.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="entry">The entry.</param>
    /// <param name="isCounted">Whether a miss counts; not when the caller looks again before it gives up. A hit always counts.</param>
    public bool TryGet(in CacheKey key, [NotNullWhen(true)] out CacheEntry? entry, bool isCounted = true)
    {
        if (Volatile.Read(ref _shards[IndexOf(key)]) is { } shard) return shard.TryGet(key, Moment.Of(_time), isCounted, out entry);
        if (isCounted) Interlocked.Increment(ref _missesBeforeUse);
        entry = null;
        return false;
    }

    /// <summary>What is known of an entry, without counting it.</summary>
    public CacheHeader? Peek(in CacheKey key) =>
        Volatile.Read(ref _shards[IndexOf(key)])?.Peek(key) is { } node && Moment.Of(_time).Uses(node) ? node.Header : null;

    /// <summary>Keeps an entry in place of the one under its key, unless it is too large, over, or worth less than what would have to go.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="version">
    /// The <see cref="Version"/> from before the entry was read elsewhere: a purge since then could have meant it, and it is not kept. Without, it is kept.
    /// </param>
    /// <returns>Whether it is kept, so far.</returns>
    public bool Put(CacheEntry entry, long? version = null)
    {
        Moment now = Moment.Of(_time);
        TimeSpan left = entry.Header.StaleUntil - now.Wall;
        if (!entry.Header.IsUsableAt(now.Wall))
        {
            Remove(entry.Header.Key);
            return false;
        }

        double ticks = Math.Min(left.TotalSeconds * _time.TimestampFrequency, long.MaxValue / 4);
        CacheNode node = new(entry, _worth.Of(entry.Header), now.Timestamp + (long)ticks);
        if (node.Bytes > _shardBytes)
        {
            Remove(entry.Header.Key);
            return false;
        }

        return ShardOf(entry.Header.Key).Put(node, now, () => version is not { } known || known == Version);
    }

    /// <summary>Removes the entry of a key.</summary>
    public bool Remove(in CacheKey key) => Volatile.Read(ref _shards[IndexOf(key)]) is { } shard && shard.Peek(key) is { } node && shard.Remove(node);

    /// <summary>Removes entries; those that are put meanwhile may stay. It looks at all unless a key is given, without holding up those who look or put.</summary>
    /// <returns>How many went.</returns>
    public long Purge(CachePurge purge)
    {
        NotePurge();
        if (purge.Key is not { } key) return RemoveWhere(node => purge.Takes(node.Header));
        return Volatile.Read(ref _shards[IndexOf(key)]) is { } shard && shard.Peek(key) is { } found && purge.Takes(found.Header) && shard.Remove(found) ? 1 : 0;
    }

    /// <summary>Removes what may not be served any more: it has expired, or comes from the future of a clock that was set back.</summary>
    /// <returns>How many went.</returns>
    public long RemoveExpired()
    {
        Moment now = Moment.Of(_time);
        return RemoveWhere(node => !now.Uses(node));
    }

    /// <summary>Raises <see cref="Version"/>: what was read elsewhere until now is not kept.</summary>
    public void NotePurge() => Interlocked.Increment(ref _version);

    private long RemoveWhere(Func<CacheNode, bool> isMeant)
    {
        long removed = 0;
        foreach (MemoryShard shard in Existing)
            foreach (CacheNode node in shard.Nodes)
                if (isMeant(node) && shard.Remove(node)) removed++;
        return removed;
    }

    private MemoryShard ShardOf(in CacheKey key)
    {
        ref MemoryShard? slot = ref _shards[IndexOf(key)];
        return Volatile.Read(ref slot) ?? Interlocked.CompareExchange(ref slot, new MemoryShard(_shardBytes, _hint), null) ?? slot;
    }

    private int IndexOf(in CacheKey key) => (int)((key.SecondFingerprint >> 32) & (ulong)(_shards.Length - 1));

    private long Sum(Func<MemoryShard, long> figure) => Existing.Sum(figure);
}
