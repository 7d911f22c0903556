using Farthing.Pricing.Catalogs;

namespace Farthing.Pricing.Review;

/// <summary>Compares two catalogs at an instant: <c>farthing prices diff</c>.</summary>
public static class CatalogDiff
{
    /// <summary>Every difference in the prices in force, tiers and fees included, by provider and model.</summary>
    public static IReadOnlyList<PriceChange> Compare(PriceBook before, PriceBook after, DateTimeOffset at)
    {
        List<PriceChange> changes = [];
        foreach (string provider in before.Providers.Union(after.Providers).Order(StringComparer.Ordinal))
        {
            Dictionary<string, ModelPrice> old = ByName(before.Find(provider), at);
            Dictionary<string, ModelPrice> now = ByName(after.Find(provider), at);
            foreach (string model in old.Keys.Union(now.Keys).Order(StringComparer.Ordinal))
            {
                if (!now.TryGetValue(model, out ModelPrice? newer)) changes.Add(new PriceChange(PriceChangeKind.ModelRemoved, provider, model, null, null, null));
                else if (!old.TryGetValue(model, out ModelPrice? older)) changes.Add(new PriceChange(PriceChangeKind.ModelAdded, provider, model, null, null, null));
                else Compare(older, newer, at, changes);
            }
        }

        return changes;
    }

    private static Dictionary<string, ModelPrice> ByName(ProviderPrices? prices, DateTimeOffset at) =>
        prices?.Models.Where(model => model.PeriodAt(at, out _) is not null).ToDictionary(model => model.Model) ?? [];

    private static void Compare(ModelPrice older, ModelPrice newer, DateTimeOffset at, List<PriceChange> changes)
    {
        PricePeriod before = older.PeriodAt(at, out _)!;
        PricePeriod after = newer.PeriodAt(at, out _)!;
        Compare(before.Rates, after.Rates, newer, "", changes);
        Compare(older.Fees, newer.Fees, newer, "", changes);
        foreach (PriceTier tier in before.Tiers)
        {
            PriceTier? same = after.Tiers.FirstOrDefault(other => other.PromptTokens == tier.PromptTokens && other.Inclusive == tier.Inclusive);
            Compare(tier.Rates, same?.Rates ?? RateCard.Empty, newer, Suffix(tier), changes);
        }

        foreach (PriceTier tier in after.Tiers)
            if (!before.Tiers.Any(other => other.PromptTokens == tier.PromptTokens && other.Inclusive == tier.Inclusive))
                Compare(RateCard.Empty, tier.Rates, newer, Suffix(tier), changes);
    }

    private static string Suffix(PriceTier tier) => $" ({(tier.Inclusive ? ">=" : ">")} {tier.PromptTokens})";

    private static void Compare(RateCard before, RateCard after, ModelPrice model, string suffix, List<PriceChange> changes)
    {
        foreach (PriceUnit unit in before.Units.Union(after.Units).Order())
        {
            decimal? old = before[unit];
            decimal? now = after[unit];
            if (old == now) continue;
            PriceChangeKind kind = old is null ? PriceChangeKind.UnitAdded
                : now is null ? PriceChangeKind.UnitRemoved
                : now == 0 ? PriceChangeKind.Zeroed
                : now > old ? PriceChangeKind.Raised
                : PriceChangeKind.Lowered;
            changes.Add(new PriceChange(kind, model.Provider, model.Model + suffix, unit, old, now));
        }
    }
}
