namespace Farthing.Pricing.Catalogs;

/// <summary>The model that no provider has: at each unit as dear as the dearest.</summary>
internal static class HighestPrice
{
    /// <summary>The highest prices among models; <c>null</c> when there are none.</summary>
    public static ModelPrice? Of(string provider, IEnumerable<ModelPrice> models)
    {
        ModelPrice[] all = [.. models];
        var highest = new decimal?[PriceUnits.Count];
        foreach (PricePeriod period in all.SelectMany(model => model.Periods))
        {
            if (period.Status == PeriodStatus.Cancelled) continue;
            foreach (RateCard card in period.Tiers.Select(tier => tier.Rates).Concat(period.Windows.Select(window => window.Rates)).Prepend(period.Rates))
                foreach ((PriceUnit unit, decimal price) in card.Prices)
                    highest[(int)unit] = Math.Max(highest[(int)unit] ?? 0, price);
        }

        (PriceUnit, decimal)[] prices = [.. highest.Select((price, unit) => (Unit: (PriceUnit)unit, Price: price)).Where(each => each.Price is not null).Select(each => (each.Unit, each.Price!.Value))];
        if (prices.Length == 0) return null;
        return new ModelPrice
        {
            Provider = provider,
            Model = "(highest price)",
            Periods = [new PricePeriod { Rates = new RateCard(prices) }],
            Modifiers = [.. all.SelectMany(model => model.Modifiers).GroupBy(modifier => modifier.Name).Select(Dearest)],
        };
    }

    private static PriceModifier Dearest(IGrouping<string, PriceModifier> sameName) =>
        new(sameName.Key, Math.Max(1, sameName.Max(modifier => modifier.Factor ?? 1)), RateCard.Empty, RateCard.Empty);
}
