namespace Farthing.Postgres.Caching;

/// <summary>How the cache that replicas share is kept.</summary>
public sealed record PostgresCacheOptions
{
    /// <summary>Bytes that entries may take; what is worth least goes when there is more. Default: 1 GiB. The setting <c>cache.store_size</c>.</summary>
    public long MostBytes { get; init; } = 1L << 30;
}
