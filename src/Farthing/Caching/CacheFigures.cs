namespace Farthing.Caching;

/// <summary>How full a cache is and what it found since the process began.</summary>
public sealed record CacheFigures
{
    /// <summary>Entries in memory.</summary>
    public long Entries { get; init; }

    /// <summary>Bytes they take, their keys and bookkeeping included.</summary>
    public long Bytes { get; init; }

    /// <summary>Bytes they may take.</summary>
    public long MostBytes { get; init; }

    /// <summary>Looks that found an entry in memory.</summary>
    public long MemoryHits { get; init; }

    /// <summary>Looks that found it in the store.</summary>
    public long StoreHits { get; init; }

    /// <summary>Looks that found nothing.</summary>
    public long Misses { get; init; }

    /// <summary>Entries that left memory for want of room.</summary>
    public long Evictions { get; init; }

    /// <summary>Entries that wait to be written to the store.</summary>
    public long Waiting { get; init; }

    /// <summary>Why the store is not in use, or <c>null</c> when it is or there is none.</summary>
    public string? Trouble { get; init; }
}
