namespace Farthing.Pricing.Review;

/// <summary>One difference between two catalogs.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Provider">The provider.</param>
/// <param name="Model">The model.</param>
/// <param name="Unit">The unit, or <c>null</c> when the whole model came or went.</param>
/// <param name="Before">The price before, or <c>null</c>.</param>
/// <param name="After">The price after, or <c>null</c>.</param>
public sealed record PriceChange(PriceChangeKind Kind, string Provider, string Model, PriceUnit? Unit, decimal? Before, decimal? After)
{
    /// <summary>The change in percent of the price before, or <c>null</c> where that means nothing.</summary>
    public decimal? Percent => Before is { } before and not 0 && After is { } after ? decimal.Round((after - before) / before * 100, 2) : null;
}
