namespace Farthing.Caching;

/// <summary>How much caches may keep of one thing.</summary>
public sealed record CacheBounds
{
    /// <summary>The largest answer that is kept, and the most that is held for calls that join one under way, in bytes. Default: 4 MiB.</summary>
    public int MaxAnswer { get; init; } = 4 << 20;
}
