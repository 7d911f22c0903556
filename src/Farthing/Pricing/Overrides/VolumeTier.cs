namespace Farthing.Pricing.Overrides;

/// <summary>A discount from a volume on.</summary>
/// <param name="From">Dollars or tokens charged in the month before the call; the call that crosses the line still has the earlier price.</param>
/// <param name="Discount">What is taken off token prices: 0.1 is 10 % off. 0 to 1.</param>
public readonly record struct VolumeTier(decimal From, decimal Discount);
