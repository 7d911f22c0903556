namespace Farthing.Caching.Policies;

/// <summary>What holds for some calls instead of what holds for all.</summary>
/// <param name="For">The conditions that a call must meet, all of them.</param>
/// <param name="Policy">What holds then.</param>
public sealed record CacheRule(IReadOnlyList<CallTerm> For, CachePolicy Policy);
