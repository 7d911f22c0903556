namespace Farthing.Pricing.Overrides;

/// <summary>What a unit of another currency is in US dollars, on the word of someone on a day.</summary>
/// <param name="Currency">The currency's code, for example <c>EUR</c>.</param>
/// <param name="UsdPerUnit">US dollars for one unit; more than 0.</param>
/// <param name="AsOf">The day of the rate.</param>
/// <param name="Source">Who says so, for example <c>ECB</c>.</param>
public sealed record ExchangeRate(string Currency, decimal UsdPerUnit, DateOnly AsOf, string Source);
