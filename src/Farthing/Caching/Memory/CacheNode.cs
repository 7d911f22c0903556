namespace Farthing.Caching.Memory;

/// <summary>An entry's place in a shard. All but what it was made with and <see cref="IsTouched"/> is guarded by the shard's lock.</summary>
internal sealed class CacheNode
{
    private readonly CacheEntry _kept;
    private readonly int _unpackedLength;
    private volatile bool _touched;

    /// <param name="entry">What is kept; a large payload is packed.</param>
    /// <param name="worth">What a hit saves.</param>
    /// <param name="deadline">The end by the monotonic clock.</param>
    public CacheNode(CacheEntry entry, float worth, long deadline)
    {
        _kept = EntrySize.Trim(entry);
        if (PackedPayload.Pack(_kept.Payload.Span) is { } packed) (_kept, _unpackedLength) = (new CacheEntry(_kept.Header, packed), _kept.Payload.Length);
        (Bytes, Worth, Deadline) = (EntrySize.Of(_kept), worth, deadline);
    }

    /// <summary>What is known of the entry.</summary>
    public CacheHeader Header => _kept.Header;

    /// <summary>What it takes in memory, everything counted.</summary>
    public long Bytes { get; }

    /// <summary>What a hit saves.</summary>
    public float Worth { get; }

    /// <summary>The end by the monotonic clock, in its ticks: a wall clock that is set back makes nothing live longer.</summary>
    public long Deadline { get; }

    /// <summary>Where it is, or <c>null</c> when it has left.</summary>
    public NodeList? List { get; set; }

    public CacheNode? Previous { get; set; }

    public CacheNode? Next { get; set; }

    /// <summary>The entry as it was put.</summary>
    public CacheEntry Open() => _unpackedLength == 0 ? _kept : new CacheEntry(Header, PackedPayload.Unpack(_kept.Payload.Span, _unpackedLength));

    /// <summary>Whether it was found since its list's end came by.</summary>
    public bool IsTouched => _touched;

    /// <summary>Notes that it was found. Written only once, so that readers on several processors do not fight for the line.</summary>
    public void Touch()
    {
        if (!_touched) _touched = true;
    }

    public void ClearTouch() => _touched = false;
}
