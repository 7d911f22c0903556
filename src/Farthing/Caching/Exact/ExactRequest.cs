namespace Farthing.Caching.Exact;

/// <summary>A call as the exact cache sees it.</summary>
/// <param name="Key">What its answer is found by.</param>
/// <param name="Traits">What it holds that decides whether its answer may be used again.</param>
public readonly record struct ExactRequest(CacheKey Key, RequestTraits Traits);
