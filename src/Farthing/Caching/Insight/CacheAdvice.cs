using Farthing.Pricing;

namespace Farthing.Caching.Insight;

/// <summary>What to change about the caches, from what was looked for.</summary>
/// <param name="Since">Since when looks were counted.</param>
/// <param name="Looks">How many.</param>
/// <param name="Memory">The bytes of memory that keep nearly all that eight times as much would save; <c>null</c> when too little was seen.</param>
/// <param name="SavedMore">What that would have saved beyond what the memory there is saves, in USD; negative where memory can go at little loss.</param>
/// <param name="Features">Each feature.</param>
/// <param name="Routes">Each rule of the cache, and what is under none.</param>
/// <param name="Repeated">Features whose questions repeat, the dearest first; empty where questions are not counted.</param>
public sealed record CacheAdvice(DateTimeOffset Since, long Looks, long? Memory, Usd SavedMore, IReadOnlyList<PartAdvice> Features, IReadOnlyList<PartAdvice> Routes, IReadOnlyList<RepeatedFeature> Repeated);
