using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Farthing.Caching.Memory;

/// <summary>
/// A part of the memory tier, W-TinyLFU with sizes and worths. What comes in waits in a small window; what leaves the window enters the main part only
/// if it is worth more than what would have to go for it: how often each was asked for lately, times what a hit saves, summed over those that go, so that
/// dollars by the byte decide. The main part is segmented: what was found there is protected. Looking takes no lock: it marks the node, and marks
/// are read when the end of a list comes by.
/// </summary>
internal sealed class MemoryShard(long mostBytes, CollectionHint hint)
{
    /// <summary>The window's part of the whole: 1 / 32.</summary>
    private const int WindowPart = 32;

    /// <summary>Candidates to go that are compared with each other before the least of them go.</summary>
    private const int Sample = 8;

    /// <summary>An entry is at most this part of the shard.</summary>
    private const int LargestPart = 4;

    private readonly long _mostWindow = mostBytes / WindowPart;
    private readonly long _mostMain = mostBytes - (mostBytes / WindowPart);
    private readonly ConcurrentDictionary<CacheKey, CacheNode> _nodes = new(concurrencyLevel: 1, capacity: 31);
    private readonly FrequencySketch _sketch = new();
    private readonly NodeList _window = new();
    private readonly NodeList _probation = new();
    private readonly NodeList _protected = new();
    private readonly List<CacheNode> _sample = new(Sample);
    private readonly Lock _lock = new();
    private long _hits;
    private long _misses;
    private long _evictions;

    public long Bytes
    {
        get
        {
            lock (_lock) return _window.Bytes + MainBytes;
        }
    }

    public int Count
    {
        get
        {
            lock (_lock) return Entries;
        }
    }

    public long Hits => Volatile.Read(ref _hits);

    public long Misses => Volatile.Read(ref _misses);

    public long Evictions => Volatile.Read(ref _evictions);

    /// <summary>All nodes while they may change.</summary>
    public IEnumerable<CacheNode> Nodes => _nodes.Select(pair => pair.Value);

    private int Entries => _window.Count + _probation.Count + _protected.Count;

    private long MainBytes => _probation.Bytes + _protected.Bytes;

    public bool TryGet(in CacheKey key, Moment now, bool isCounted, [NotNullWhen(true)] out CacheEntry? entry)
    {
        if (_nodes.TryGetValue(key, out CacheNode? node) && now.Uses(node))
        {
            _sketch.Increment(key.Fingerprint);
            node.Touch();
            entry = node.Open();
            Interlocked.Increment(ref _hits);
            return true;
        }

        entry = null;
        if (!isCounted) return false;
        _sketch.Increment(key.Fingerprint);
        Interlocked.Increment(ref _misses);
        return false;
    }

    /// <summary>Looks without being counted.</summary>
    public CacheNode? Peek(in CacheKey key) => _nodes.GetValueOrDefault(key);

    /// <summary>Keeps a node unless it is not worth what would have to go.</summary>
    /// <param name="node">The node.</param>
    /// <param name="now">The time.</param>
    /// <param name="may">Asked under the lock; nothing is done when it says no.</param>
    public bool Put(CacheNode node, Moment now, Func<bool> may)
    {
        lock (_lock)
        {
            if (!may()) return false;
            _sketch.Keep(Entries);
            if (_nodes.TryGetValue(node.Header.Key, out CacheNode? old)) Drop(old);
            if (node.Bytes > mostBytes / LargestPart) return false;
            while (_window.Bytes + node.Bytes > _mostWindow && _window.Last is { } last) LeaveWindow(last, now);
            if (node.Bytes <= _mostWindow) _window.AddFirst(node);
            else if (!TryEnterMain(node, now)) return false;
            _nodes[node.Header.Key] = node;
            return true;
        }
    }

    public bool Remove(CacheNode node)
    {
        lock (_lock)
        {
            if (node.List is null) return false;
            Drop(node);
            return true;
        }
    }

    private void LeaveWindow(CacheNode last, Moment now)
    {
        if (!now.Uses(last))
        {
            Drop(last);
            return;
        }

        _window.Remove(last);
        last.ClearTouch();
        if (TryEnterMain(last, now)) return;
        _nodes.TryRemove(last.Header.Key, out _);
        _evictions++;
        hint.Note(last.Bytes);
    }

    /// <summary>Puts a node into the main part if there is room, or if it is worth more than what is worth least there.</summary>
    private bool TryEnterMain(CacheNode node, Moment now)
    {
        long needed = MainBytes + node.Bytes - _mostMain;
        if (needed > 0 && !TryFree(needed, ValueOf(node), now)) return false;
        _probation.AddFirst(node);
        KeepProtectedSmall();
        return true;
    }

    /// <summary>Frees bytes of the main part unless what would go is worth as much as what would come.</summary>
    private bool TryFree(long needed, double value, Moment now)
    {
        needed -= TakeSample(needed, now);
        _sample.Sort((left, right) => DensityOf(left).CompareTo(DensityOf(right)));
        int going = 0;
        double lost = 0;
        for (; going < _sample.Count && needed > 0; going++)
        {
            lost += ValueOf(_sample[going]);
            needed -= _sample[going].Bytes;
        }

        bool isFreed = needed <= 0 && (value > lost || lost == 0);
        ReturnSample(isFreed ? going : 0);
        return isFreed;
    }

    /// <summary>Takes the oldest that were not found since the end came by last, at least as many bytes as are needed; those that were found are protected on the way.</summary>
    /// <returns>Bytes that came free at once, because they had expired.</returns>
    private long TakeSample(long needed, Moment now)
    {
        long freed = 0;
        long taken = 0;
        int looks = 4 * Sample;
        while ((_sample.Count < Sample || taken < needed) && freed < needed && (_probation.Last ?? _protected.Last) is { } node)
        {
            if (!now.Uses(node))
            {
                freed += node.Bytes;
                Drop(node);
            }
            else if (node.IsTouched && looks-- > 0)
            {
                node.ClearTouch();
                node.List!.Remove(node);
                _protected.AddFirst(node);
                KeepProtectedSmall();
            }
            else
            {
                taken += node.Bytes;
                node.List!.Remove(node);
                _sample.Add(node);
            }
        }

        return freed;
    }

    /// <summary>Ends a comparison: the first go for good, the others stay and are the last to be looked at again.</summary>
    private void ReturnSample(int going)
    {
        long left = 0;
        for (int i = 0; i < _sample.Count; i++)
        {
            if (i >= going)
            {
                _probation.AddFirst(_sample[i]);
                continue;
            }

            _nodes.TryRemove(_sample[i].Header.Key, out _);
            _evictions++;
            left += _sample[i].Bytes;
        }

        _sample.Clear();
        if (left > 0) hint.Note(left);
    }

    /// <summary>The protected part is at most four fifths of the main one; what is too much is on probation again.</summary>
    private void KeepProtectedSmall()
    {
        int looks = Sample;
        while (_protected.Bytes > _mostMain / 5 * 4 && _protected.Last is { } last)
        {
            if (last.IsTouched && looks-- > 0)
            {
                last.ClearTouch();
                _protected.Rotate(last);
                continue;
            }

            _protected.Remove(last);
            _probation.AddFirst(last);
        }
    }

    private double ValueOf(CacheNode node) => (double)_sketch.Estimate(node.Header.Key.Fingerprint) * node.Worth;

    private double DensityOf(CacheNode node) => ValueOf(node) / node.Bytes;

    private void Drop(CacheNode node)
    {
        node.List!.Remove(node);
        _nodes.TryRemove(node.Header.Key, out _);
        hint.Note(node.Bytes);
    }
}
