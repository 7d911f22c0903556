namespace Farthing.Caching;

/// <summary>What a caller says of the caches for one call.</summary>
/// <param name="Mode">What is asked of them (<c>x-farthing-cache</c>).</param>
/// <param name="Ttl">How long the answer may be kept, and how old one may be that is served (<c>x-farthing-cache-ttl</c>); <c>null</c> leaves it to the settings.</param>
/// <param name="Scope">A name, such as the step of a job, beyond which nothing is shared (<c>x-farthing-cache-scope</c>), or <c>null</c>.</param>
public readonly record struct CacheDirectives(CacheMode Mode, TimeSpan? Ttl, string? Scope)
{
    /// <summary>The longest name of a scope, in characters.</summary>
    public const int MaxScopeLength = 256;

    /// <summary>Whether the caller asks for caches, which it may where the settings leave it to callers.</summary>
    public bool AsksForCache => Mode is CacheMode.Refresh or CacheMode.Exact or CacheMode.Semantic or CacheMode.Only;
}
