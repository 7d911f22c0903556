namespace Farthing.Caching;

/// <summary>How a cache keeps what it is given.</summary>
public sealed record CacheOptions
{
    /// <summary>Bytes that entries in memory may take, everything counted. Default: 64 MiB. The setting <c>cache.memory</c>.</summary>
    public long MemoryBytes { get; init; } = 64L << 20;

    /// <summary>
    /// The most entries of the store that are known in memory, 8 to 21 bytes each; what comes beyond is not looked for there. Default: 4,194,304.
    /// </summary>
    public int MostKnownKeys { get; init; } = 4 << 20;

    /// <summary>The most entries that wait to be written to the store; what comes beyond stays in memory only. Default: 16,384.</summary>
    public int MostWaiting { get; init; } = 16_384;

    /// <summary>The most bytes that they may have. Default: 32 MiB.</summary>
    public long MostWaitingBytes { get; init; } = 32 << 20;

    /// <summary>For how long entries are gathered before they are written together. Default: 50 ms.</summary>
    public TimeSpan WriteDelay { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>How long a call waits for the store before it goes on without. Default: 500 ms.</summary>
    public TimeSpan ReadTimeout { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How long one change of the store may take before it counts as failed. Default: 30 s.</summary>
    public TimeSpan WriteTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often what has expired is removed. Default: 1 min.</summary>
    public TimeSpan TrimInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The key with which payloads are encrypted in the store: 32 bytes. Default: none, they are not.</summary>
    public ReadOnlyMemory<byte> EncryptionKey { get; init; }

    /// <inheritdoc />
    public override string ToString() => nameof(CacheOptions);
}
