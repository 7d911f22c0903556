using Farthing.Ledger;

namespace Farthing.Pricing.Review;

/// <summary>Which models that were used have no price: <c>farthing prices missing</c>.</summary>
public sealed class MissingPrices(PriceBook book)
{
    /// <summary>Those of the ledger's unpriced models that still have none, most used first.</summary>
    /// <param name="seen">The models whose calls have an unknown cost, with providers as the catalog names them.</param>
    /// <param name="at">When to look for a price.</param>
    public IReadOnlyList<MissingPrice> Still(IEnumerable<MissingPrice> seen, DateTimeOffset at) =>
        [.. seen.Where(each => book.Find(each.Provider, each.Model)?.PeriodAt(at, out _) is null).OrderByDescending(each => each.Calls)];

    /// <summary>Those that have one by now: their calls can be priced again.</summary>
    public IReadOnlyList<MissingPrice> NowKnown(IEnumerable<MissingPrice> seen, DateTimeOffset at) =>
        [.. seen.Where(each => book.Find(each.Provider, each.Model)?.PeriodAt(at, out _) is not null).OrderByDescending(each => each.Calls)];
}
