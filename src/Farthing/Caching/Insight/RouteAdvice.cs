using Farthing.Pricing;

namespace Farthing.Caching.Insight;

/// <summary>How the calls of one rule of the cache do, and how long their entries are worth keeping.</summary>
/// <param name="Route">What the rule is for, as <c>feature=help, model=x</c>; <c>default</c> for calls of no rule.</param>
/// <param name="Looks">Looks that were counted.</param>
/// <param name="Size">What the memory does for them.</param>
/// <param name="HitShare">The share of them that the time would answer, from 0 to 1.</param>
/// <param name="Ttl">The shortest time that keeps nearly all that a month would save; <c>null</c> when too little was seen, or nothing came back.</param>
/// <param name="Saved">What it would have saved in USD since the counting began.</param>
/// <param name="SavedInMonth">What a month's time to live would have saved.</param>
public sealed record RouteAdvice(string Route, long Looks, SizeEffect Size, double HitShare, TimeSpan? Ttl, Usd Saved, Usd SavedInMonth);
