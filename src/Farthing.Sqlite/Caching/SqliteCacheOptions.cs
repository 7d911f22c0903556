namespace Farthing.Sqlite.Caching;

/// <summary>How the cache is kept in a data folder.</summary>
public sealed record SqliteCacheOptions
{
    /// <summary>The data folder; the cache has a file of its own in it.</summary>
    public required string DataFolder { get; init; }

    /// <summary>Bytes that the file may take; what is worth least goes when there is more. Default: 1 GiB. The setting <c>cache.store_size</c>.</summary>
    public long MostBytes { get; init; } = 1L << 30;

    /// <summary>How long to wait for another program's lock before it counts as a failure. Default: 1 s.</summary>
    public TimeSpan BusyTimeout { get; init; } = TimeSpan.FromSeconds(1);
}
