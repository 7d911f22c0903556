using System.Collections.Concurrent;
using Farthing.Pricing;
using Farthing.Pricing.Catalogs;
using Farthing.Pricing.Overrides;
using Farthing.Providers;

namespace Farthing.Budgets.Bounds;

/// <summary>
/// The highest prices a deployment can charge: over every tier, every hour with a price of its own and every period in force within the next day, with the
/// user's own prices on top. Kept for a minute. Safe from any thread.
/// </summary>
/// <param name="prices">What calls are charged at.</param>
public sealed class RateCeilings(PricesInForce prices)
{
    private const int MaxKept = 4_096;
    private const decimal PerToken = 0.000_001m;
    private const decimal PerFee = 0.001m;
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Ahead = TimeSpan.FromDays(1);

    private static readonly PriceUnit[] Writes = [PriceUnit.CacheWrite5m, PriceUnit.CacheWrite1h, PriceUnit.CacheWrite12h];
    private static readonly PriceUnit[] Inputs = [PriceUnit.Input, PriceUnit.CacheWrite, PriceUnit.InputAudio, PriceUnit.InputImage];
    private static readonly PriceUnit[] Texts = [PriceUnit.Output, PriceUnit.Reasoning];
    private static readonly PriceUnit[] Outputs = [PriceUnit.Output, PriceUnit.Reasoning, PriceUnit.OutputAudio, PriceUnit.OutputImage];

    private readonly ConcurrentDictionary<(Deployment Deployment, string Key), Entry> _kept = new();

    /// <summary>The highest prices, or <c>null</c> when the model has none.</summary>
    internal RateCeiling? Of(Deployment deployment, string key, DateTimeOffset now)
    {
        Pricer pricer = prices.Pricer;
        (Deployment, string) place = (deployment, pricer.Overrides.IsEmpty ? "" : key);
        if (_kept.TryGetValue(place, out Entry? entry) && entry.Pricer == pricer && now < entry.Until) return entry.Ceiling;
        RateCeiling? ceiling = Compute(pricer, deployment, key, now);
        if (_kept.Count >= MaxKept) _kept.Clear();
        _kept[place] = new Entry(pricer, now + Kept, ceiling);
        return ceiling;
    }

    private static RateCeiling? Compute(Pricer pricer, Deployment deployment, string key, DateTimeOffset now)
    {
        ProviderOptions provider = deployment.Provider.Options;
        ProviderPrices? table = pricer.Book.Find(provider.CatalogName);
        ModelPrice? model = table?.Find(deployment.Model) ?? table?.Find(deployment.UpstreamModel);
        PricingRequest request = deployment.PricingRequestOf(key, now);
        PriceOverride? own = pricer.Overrides.Find(request, deployment.Model, model?.Model) ?? pricer.Overrides.Find(request, deployment.UpstreamModel, model?.Model);
        PricePeriod[] periods = [.. (model?.Periods ?? []).Where(period => period.Status != PeriodStatus.Cancelled && (period.From is null || period.From <= now + Ahead) && (period.To is null || period.To > now))];
        RateCard? latest = model?.PeriodAt(now, out _)?.Rates;
        bool hasOwn = own is { IsByTime: true } || own?.Rates.IsEmpty == false;
        if (latest is null && !hasOwn) return null;

        List<RateCard> all = [.. periods.Select(period => period.Rates), .. periods.SelectMany(period => period.Windows).Select(window => window.Rates)];
        if (latest is not null) all.Add(latest);
        List<PriceTier> tiers = [.. periods.SelectMany(period => period.Tiers), .. own?.Tiers ?? []];
        decimal factor = (provider.Regional ? model?.Modifier("regional")?.Factor ?? 1 : 1) * (1 - (own?.Discount ?? 0)) * (1 + (own?.Margin ?? 0));
        decimal fee = (own?.Fees[PriceUnit.Request] ?? model?.Fees[PriceUnit.Request] ?? 0) * PerFee * (1 + (own?.Margin ?? 0));
        if (own?.Fees[PriceUnit.Millisecond] is { } perMillisecond) fee += perMillisecond * PerFee * (decimal)provider.TotalTimeout.TotalMilliseconds * (1 + own.Margin);

        RateCeiling Over(IReadOnlyList<RateCard> cards) => new()
        {
            Input = Highest(cards, own, [.. Inputs, .. Writes]) * factor * PerToken,
            UnmarkedInput = Highest(cards, own, Inputs) * factor * PerToken,
            Output = Highest(cards, own, Texts) * factor * PerToken,
            AnyOutput = Highest(cards, own, Outputs) * factor * PerToken,
            Request = fee,
            Service = model?.Modifiers.Aggregate(1m, (product, modifier) => product * Math.Max(1, HighestFactor(modifier))) ?? 1,
            MaxOutput = model?.MaxOutput,
        };

        if (own?.IsByTime == true) all = [];
        RateCeiling ceiling = Over(all);
        if (tiers.Count == 0 || own?.IsByTime == true) return ceiling;
        return ceiling with { PromptTokens = tiers.Min(tier => tier.PromptTokens) - 1, Long = Over([.. all, .. tiers.Select(tier => tier.Rates)]) };
    }

    private static decimal Highest(IReadOnlyList<RateCard> cards, PriceOverride? own, PriceUnit[] units)
    {
        decimal highest = 0;
        foreach (PriceUnit unit in units)
        {
            foreach (RateCard card in cards) highest = Math.Max(highest, card[unit] ?? 0);
            highest = Math.Max(highest, own?.Rates[unit] ?? 0);
        }

        return highest;
    }

    /// <summary>A modifier with prices of its own in place of a factor is taken as the dearest known: twelve times (no provider asks more than six).</summary>
    private static decimal HighestFactor(PriceModifier modifier) =>
        Math.Max(modifier.Factors.Prices.Select(each => each.Price).DefaultIfEmpty(1).Max(), modifier.Factor ?? (modifier.Rates.IsEmpty ? 1 : 12));

    private sealed record Entry(Pricer Pricer, DateTimeOffset Until, RateCeiling? Ceiling);
}
