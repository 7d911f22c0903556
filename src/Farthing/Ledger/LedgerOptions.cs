namespace Farthing.Ledger;

/// <summary>How the ledger keeps its journal and moves it into the store.</summary>
public sealed record LedgerOptions
{
    /// <summary>The folder that holds the journal and, with SQLite, the store; the setting <c>data</c>. One process at a time uses it.</summary>
    public required string DataFolder { get; init; }

    /// <summary>The most bytes of journal that may wait for the store before new calls are not taken. Default: 256 MiB, about 400,000 calls.</summary>
    public long MaxBacklogBytes { get; init; } = 256L << 20;

    /// <summary>The size of a journal segment. From 4 MiB to 1 GiB, default 4 MiB.</summary>
    public int SegmentBytes { get; init; } = 4 << 20;

    /// <summary>The longest that an entry stays unsynced to disk; what a power failure may lose. Default: 20 ms.</summary>
    public TimeSpan SyncInterval { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>How long calls gather before they go into the store in one transaction. Default: 250 ms.</summary>
    public TimeSpan StoreInterval { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>The most calls in one transaction. Default: 2,000.</summary>
    public int StoreBatch { get; init; } = 2_000;

    /// <summary>The first wait after the store or the journal failed; doubled up to 32 times that. Default: 100 ms.</summary>
    public TimeSpan RetryInterval { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The most ended calls kept in memory while the journal cannot be written. Default: 65,536.</summary>
    public int MaxHeldCalls { get; init; } = 65_536;
}
