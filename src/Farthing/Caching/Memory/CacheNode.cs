namespace Farthing.Caching.Memory;

/// <summary>An entry's place in a shard. All but <see cref="Entry"/> and <see cref="IsTouched"/> is guarded by the shard's lock.</summary>
internal sealed class CacheNode(CacheEntry entry, int bytes, float worth, long deadline)
{
    private volatile bool _touched;

    public CacheEntry Entry { get; } = entry;

    /// <summary>What it takes in memory, everything counted.</summary>
    public int Bytes { get; } = bytes;

    /// <summary>What a hit saves.</summary>
    public float Worth { get; } = worth;

    /// <summary>The end by the monotonic clock, in its ticks: a wall clock that is set back makes nothing live longer.</summary>
    public long Deadline { get; } = deadline;

    /// <summary>Where it is, or <c>null</c> when it has left.</summary>
    public NodeList? List { get; set; }

    public CacheNode? Previous { get; set; }

    public CacheNode? Next { get; set; }

    /// <summary>Whether it was found since its list's end came by.</summary>
    public bool IsTouched => _touched;

    /// <summary>Notes that it was found. Written only once, so that readers on several processors do not fight for the line.</summary>
    public void Touch()
    {
        if (!_touched) _touched = true;
    }

    public void ClearTouch() => _touched = false;
}
