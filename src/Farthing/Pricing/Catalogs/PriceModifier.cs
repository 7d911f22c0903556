namespace Farthing.Pricing.Catalogs;

/// <summary>
/// What a way of being served (batch, flex, priority, fast, a region) does to token prices. Fees are never modified. A unit that is
/// named here goes by what is said for it; the others go by the factor.
/// </summary>
/// <param name="Name">The modifier's name, for example <c>batch</c>.</param>
/// <param name="Factor">What prices are multiplied with, or <c>null</c> when only the units named have a price.</param>
/// <param name="Factors">Factors of single units.</param>
/// <param name="Rates">Prices of single units, in place of a factor.</param>
public sealed record PriceModifier(string Name, decimal? Factor, RateCard Factors, RateCard Rates)
{
    /// <summary>The price of a unit when served in this way; <c>false</c> when that is not known.</summary>
    public bool TryApply(PriceUnit unit, ref decimal price)
    {
        if (Rates.Has(unit))
        {
            price = Rates[unit].GetValueOrDefault();
            return true;
        }

        if ((Factors.Has(unit) ? Factors[unit] : Factor) is not { } factor) return false;
        price *= factor;
        return true;
    }
}
