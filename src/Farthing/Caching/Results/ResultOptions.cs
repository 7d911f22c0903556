namespace Farthing.Caching.Results;

/// <summary>How long and how large callers' own results may be.</summary>
public sealed record ResultOptions
{
    /// <summary>How long one is kept unless its caller says otherwise. Default: 30 days.</summary>
    public TimeSpan Ttl { get; init; } = TimeSpan.FromDays(30);

    /// <summary>The longest time that a caller may ask for. Default: 365 days.</summary>
    public TimeSpan MaxTtl { get; init; } = TimeSpan.FromDays(365);

    /// <summary>The largest result in bytes. Default: 4 MiB.</summary>
    public int MaxSize { get; init; } = 4 << 20;
}
