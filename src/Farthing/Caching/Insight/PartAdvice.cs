using Farthing.Pricing;

namespace Farthing.Caching.Insight;

/// <summary>How a part of the looks does (a feature's, or those of one rule of the cache), and how long its entries are worth keeping.</summary>
/// <param name="Name">The feature, empty for calls without one; or what the rule is for, as <c>feature=help, model=x</c>, <c>default</c> for calls of no rule.</param>
/// <param name="Looks">Looks that were counted.</param>
/// <param name="Size">What the memory that all share does for them.</param>
/// <param name="HitShare">The share of them that the time would answer, from 0 to 1.</param>
/// <param name="Ttl">The shortest time that keeps nearly all that a month would save; <c>null</c> when too little was seen, or nothing came back.</param>
/// <param name="Saved">What it would have saved in USD since the counting began.</param>
/// <param name="SavedInMonth">What a month's time to live would have saved.</param>
public sealed record PartAdvice(string Name, long Looks, SizeEffect Size, double HitShare, TimeSpan? Ttl, Usd Saved, Usd SavedInMonth);
