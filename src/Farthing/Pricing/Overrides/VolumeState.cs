namespace Farthing.Pricing.Overrides;

/// <summary>Where an account stands: what to store and to restore it from.</summary>
/// <param name="Month">The first day of the month that the counts are of.</param>
/// <param name="Spend">Dollars charged in the month.</param>
/// <param name="Tokens">Tokens charged in the month.</param>
/// <param name="FreeUsed">What was used of each free allowance in the month, in the plan's order.</param>
/// <param name="CreditLeft">What is left of the credit.</param>
public sealed record VolumeState(DateOnly Month, Usd Spend, long Tokens, IReadOnlyList<long> FreeUsed, Usd CreditLeft);
