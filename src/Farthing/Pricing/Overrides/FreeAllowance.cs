namespace Farthing.Pricing.Overrides;

/// <summary>A quantity that is free in each calendar month (UTC).</summary>
/// <param name="Unit">What is free.</param>
/// <param name="Quantity">How many a month.</param>
public readonly record struct FreeAllowance(PriceUnit Unit, long Quantity);
