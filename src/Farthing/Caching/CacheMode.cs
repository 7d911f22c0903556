namespace Farthing.Caching;

/// <summary>What a caller asks of the caches for one call, as <c>x-farthing-cache</c> says it.</summary>
public enum CacheMode
{
    /// <summary>Nothing: the settings decide.</summary>
    Default,

    /// <summary><c>off</c>: neither looked for nor stored.</summary>
    Off,

    /// <summary><c>refresh</c>: a provider is asked, and its answer takes the place of the stored one.</summary>
    Refresh,

    /// <summary><c>exact</c>: only the answer to the very same call will do; asked for though the temperature is high.</summary>
    Exact,

    /// <summary><c>semantic</c>: the answer to a question that means the same will do too.</summary>
    Semantic,

    /// <summary><c>only</c>: no provider is asked.</summary>
    Only,
}
