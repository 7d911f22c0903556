using Farthing.Pricing;

namespace Farthing.Caching.Insight;

/// <summary>A look at a key that is followed.</summary>
/// <param name="Distance">The bytes of other entries looked at since the look before, its own included; <c>null</c> at the first look.</param>
/// <param name="Seconds">The time since then.</param>
/// <param name="Weight">For how many looks it stands.</param>
/// <param name="Worth">What a hit saves, in USD.</param>
public readonly record struct ReuseLook(double? Distance, double Seconds, double Weight, Usd Worth);
