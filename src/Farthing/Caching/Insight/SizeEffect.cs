using Farthing.Pricing;

namespace Farthing.Caching.Insight;

/// <summary>What the size of the memory that all share does for a part of the looks, in USD since the counting began.</summary>
/// <param name="HitShare">The share of the looks that the memory there is answers, from 0 to 1.</param>
/// <param name="Saved">What it saves.</param>
/// <param name="TwiceMore">What twice the memory would have saved beyond that.</param>
/// <param name="HalfLess">What half of it would have saved less.</param>
public readonly record struct SizeEffect(double HitShare, Usd Saved, Usd TwiceMore, Usd HalfLess);
