using Farthing.Pricing;

namespace Farthing.Ledger;

/// <summary>What pricing again changes for one model, summed over the charges that change.</summary>
/// <param name="Provider">The provider's name in the settings.</param>
/// <param name="Model">The model, as the provider named it.</param>
/// <param name="Changed">How many charges change.</param>
/// <param name="Before">What they cost by the old figures, where that was known.</param>
/// <param name="After">What they cost by the new ones, where that is known.</param>
/// <param name="UnknownBefore">How many of them had an unknown cost.</param>
/// <param name="UnknownAfter">How many of them have one now.</param>
public sealed record RecostRow(string Provider, string Model, long Changed, Usd Before, Usd After, long UnknownBefore, long UnknownAfter);
