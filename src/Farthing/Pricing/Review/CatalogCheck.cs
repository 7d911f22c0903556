using Farthing.Pricing.Catalogs;

namespace Farthing.Pricing.Review;

/// <summary>
/// Looks for what a strict reader cannot see: <c>farthing prices check</c>. Errors are gaps between periods, a missing base price, tiers
/// below the base price, prices of zero without a word why. Warnings are output cheaper than input, cached reads dearer than input,
/// prices far from their family's, scheduled prices past their day, stale reviews, holiday lists that end.
/// </summary>
public static class CatalogCheck
{
    private const int StaleAfterDays = 180;
    private const decimal OutlierFactor = 20;

    /// <summary>Checks every provider of a book.</summary>
    /// <param name="book">The book.</param>
    /// <param name="today">The day to judge schedules and reviews by.</param>
    public static IReadOnlyList<CatalogFinding> Run(PriceBook book, DateOnly today)
    {
        List<CatalogFinding> findings = [];
        foreach (string provider in book.Providers)
        {
            ProviderPrices prices = book.Find(provider)!;
            foreach (ModelPrice model in prices.Models) new ModelCheck(model, today, findings).Run();
            FindOutliers(prices, findings);
        }

        return findings;
    }

    private static void FindOutliers(ProviderPrices prices, List<CatalogFinding> findings)
    {
        foreach (IGrouping<string, ModelPrice> family in prices.Models.GroupBy(model => model.Kind))
        {
            decimal[] inputs = [.. family.Select(model => model.Periods[0].Rates[PriceUnit.Input]).OfType<decimal>().Where(price => price > 0).Order()];
            if (inputs.Length < 5) continue;
            decimal median = inputs[inputs.Length / 2];
            foreach (ModelPrice model in family)
            {
                if (model.Periods[0].Rates[PriceUnit.Input] is not { } price || price == 0) continue;
                if (price > median * OutlierFactor || price < median / OutlierFactor)
                    findings.Add(new CatalogFinding(false, prices.Provider, model.Model, $"its input price {price} is far from the provider's median {median} for {family.Key}"));
            }
        }
    }

    private sealed class ModelCheck(ModelPrice model, DateOnly today, List<CatalogFinding> findings)
    {
        public void Run()
        {
            foreach (PricePeriod period in model.Periods) CheckPeriod(period);
            CheckGaps();
        }

        private void CheckPeriod(PricePeriod period)
        {
            if (period.Status == PeriodStatus.Cancelled) return;
            if (!period.Rates.Has(PriceUnit.Input) && model.Fees.IsEmpty) Error("it has no input price");
            if (model.Kind == "chat" && !period.Rates.Has(PriceUnit.Output)) Error("it has no output price");
            if (period.Rates[PriceUnit.Output] < period.Rates[PriceUnit.Input]) Warning("output is cheaper than input");
            if (period.Rates[PriceUnit.CachedRead] > period.Rates[PriceUnit.Input]) Warning("a cached read is dearer than input");
            if (period.Rates[PriceUnit.CacheWrite5m] < period.Rates[PriceUnit.Input]) Warning("a cache write is cheaper than input");
            if (period.Rates[PriceUnit.CacheWrite1h] < period.Rates[PriceUnit.CacheWrite5m]) Error("a write for an hour is cheaper than one for five minutes");
            if (period.Rates.Prices.Any(price => price.Price == 0) && period.Note.Length + model.Note.Length == 0)
                Error("a price is zero without a note that says why; unknown is written by leaving the price out");
            if (period.Sources.Count == 0) Warning("a period names no source");
            if (period.Checked is { } day && today.DayNumber - day.DayNumber > StaleAfterDays && period.To is null) Warning($"its price was last looked at on {day:yyyy-MM-dd}");
            if (period.Status == PeriodStatus.Scheduled && period.From is { } from && DateOnly.FromDateTime(from.UtcDateTime) <= today)
                Warning($"a price scheduled for {from:yyyy-MM-dd} has not been confirmed; the old one is charged");
            foreach (PriceTier tier in period.Tiers) CheckTier(period, tier);
            foreach (PriceWindow window in period.Windows) CheckWindow(period, window);
        }

        private void CheckTier(PricePeriod period, PriceTier tier)
        {
            foreach (PriceUnit unit in period.Rates.Units)
                if (!tier.Rates.TryGet(unit, out _)) Warning($"the tier above {tier.PromptTokens} tokens has no price for {unit.Name()}: such calls have an unknown cost");
            foreach ((PriceUnit unit, decimal price) in tier.Rates.Prices)
                if (price < period.Rates[unit]) Error($"the tier above {tier.PromptTokens} tokens is cheaper than the base for {unit.Name()}");
        }

        private void CheckWindow(PricePeriod period, PriceWindow window)
        {
            foreach (PriceUnit unit in period.Rates.Units)
                if (!window.Rates.TryGet(unit, out _)) Warning($"the window {window.Name} has no price for {unit.Name()}");
            if (period.Tiers.Count > 0) Error("tiers and windows in one period: which of them holds is not defined");
            if (window.Except is { } calendar && calendar.Through < today && period.To is null)
                Warning($"the holidays of {calendar.Name} are known through {calendar.Through:yyyy-MM-dd} only");
        }

        private void CheckGaps()
        {
            PricePeriod[] inForce = [.. model.Periods.Where(period => period.Status == PeriodStatus.Confirmed).OrderBy(period => period.From ?? DateTimeOffset.MinValue)];
            for (int i = 1; i < inForce.Length; i++)
            {
                if (inForce[i - 1].To is null) Error($"the period from {inForce[i].From:yyyy-MM-dd} overlaps one that has no end");
                else if (inForce[i - 1].To < inForce[i].From) Error($"no price is in force between {inForce[i - 1].To:yyyy-MM-dd} and {inForce[i].From:yyyy-MM-dd}");
            }

            if (inForce.Length > 0 && inForce[^1].To is { } end && !model.Periods.Any(period => period.From == end))
                Warning($"no price follows the one that ends on {end:yyyy-MM-dd}");
        }

        private void Error(string text) => findings.Add(new CatalogFinding(true, model.Provider, model.Model, text));

        private void Warning(string text) => findings.Add(new CatalogFinding(false, model.Provider, model.Model, text));
    }
}
