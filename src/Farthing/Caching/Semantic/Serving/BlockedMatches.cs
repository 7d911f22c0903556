namespace Farthing.Caching.Semantic.Serving;

/// <summary>The matches that somebody marked wrong, here or in another replica. Bounded: the ones marked first are forgotten first. Safe from any thread.</summary>
internal sealed class BlockedMatches
{
    private const int Most = 20_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<CacheKey, CacheHeader> _headers = [];
    private readonly Queue<CacheKey> _order = new();

    /// <summary>Whether a match is one of them.</summary>
    /// <param name="alias">The plain key of the question that is asked.</param>
    /// <param name="answer">What the answer is found by.</param>
    public bool Contains(UInt128 alias, CacheKey answer)
    {
        lock (_lock)
        {
            if (_headers.Count == 0) return false;
        }

        CacheKey key = MatchEntry.BlockOf(MatchEntry.NameOf(alias, answer));
        lock (_lock) return _headers.ContainsKey(key);
    }

    /// <summary>Adds one.</summary>
    /// <returns>Whether it is new.</returns>
    public bool Add(CacheHeader header)
    {
        lock (_lock)
        {
            if (!_headers.TryAdd(header.Key, header)) return false;
            _order.Enqueue(header.Key);
            while (_headers.Count > Most && _order.TryDequeue(out CacheKey oldest)) _headers.Remove(oldest);
            return true;
        }
    }

    /// <summary>Takes out what is purged.</summary>
    public void Purge(CachePurge purge)
    {
        lock (_lock)
        {
            foreach ((CacheKey key, CacheHeader header) in _headers)
                if (purge.Takes(header)) _headers.Remove(key);
        }
    }
}
