namespace Farthing.Pricing.Catalogs;

/// <summary>
/// Prices by unit: USD per million tokens, or per thousand for fees. A unit without a price is unknown, never free; a price of zero
/// is a known zero.
/// </summary>
public sealed class RateCard
{
    private readonly decimal[] _prices = new decimal[PriceUnits.Count];
    private uint _known;

    /// <summary>Makes a card of known prices.</summary>
    public RateCard(params ReadOnlySpan<(PriceUnit Unit, decimal Price)> prices)
    {
        foreach ((PriceUnit unit, decimal price) in prices) Set(unit, price);
    }

    /// <summary>A card without prices.</summary>
    public static RateCard Empty { get; } = new();

    /// <summary>Whether no price is known.</summary>
    public bool IsEmpty => _known == 0;

    /// <summary>The units with a price, in order.</summary>
    public IEnumerable<PriceUnit> Units
    {
        get
        {
            for (int i = 0; i < PriceUnits.Count; i++)
                if (Has((PriceUnit)i)) yield return (PriceUnit)i;
        }
    }

    /// <summary>The price of a unit, or <c>null</c> when it is not known.</summary>
    public decimal? this[PriceUnit unit] => Has(unit) ? _prices[(int)unit] : null;

    /// <summary>Whether the unit has a price.</summary>
    public bool Has(PriceUnit unit) => (_known & (1u << (int)unit)) != 0;

    /// <summary>
    /// The price that applies to a unit. A modality without a price of its own is billed like text, because providers that do not
    /// split a price publish one for all modalities; a write for the provider's default time goes by either of that write's names.
    /// Nothing else stands in for a missing price.
    /// </summary>
    public bool TryGet(PriceUnit unit, out decimal price)
    {
        while (true)
        {
            if (Has(unit))
            {
                price = _prices[(int)unit];
                return true;
            }

            switch (unit)
            {
                case PriceUnit.InputAudio or PriceUnit.InputImage:
                    unit = PriceUnit.Input;
                    continue;
                case PriceUnit.CachedAudio or PriceUnit.CachedImage:
                    unit = PriceUnit.CachedRead;
                    continue;
                case PriceUnit.OutputAudio or PriceUnit.OutputImage or PriceUnit.Reasoning:
                    unit = PriceUnit.Output;
                    continue;
                case PriceUnit.CacheWrite when Has(PriceUnit.CacheWrite5m):
                    unit = PriceUnit.CacheWrite5m;
                    continue;
                case PriceUnit.CacheWrite5m when Has(PriceUnit.CacheWrite):
                    unit = PriceUnit.CacheWrite;
                    continue;
                default:
                    price = 0;
                    return false;
            }
        }
    }

    /// <summary>This card with every price multiplied (a currency's rate).</summary>
    public RateCard Times(decimal factor) => new([.. Prices.Select(price => (price.Unit, price.Price * factor))]);

    /// <summary>Every price with its unit, in order.</summary>
    public IEnumerable<(PriceUnit Unit, decimal Price)> Prices => Units.Select(unit => (unit, _prices[(int)unit]));

    /// <summary>Sets a price while the card is being made; a card that others have seen does not change.</summary>
    internal void Set(PriceUnit unit, decimal price)
    {
        _prices[(int)unit] = price;
        _known |= 1u << (int)unit;
    }
}
