using Farthing.Calls;
using Farthing.Ledger;
using Farthing.Pricing.Metering;

namespace Farthing.Pricing.Review;

/// <summary>
/// Prices a stored charge again, after a correction of the catalog: the stored quantities at the prices that the corrected catalog has
/// for the time of the call. A pure function of its arguments; pricing again gives the same. Safe for concurrent use.
/// </summary>
public sealed class Recoster(Pricer pricer)
{
    /// <summary>The charge as it would be by the catalog of now.</summary>
    /// <param name="stored">The charge as it was written.</param>
    /// <param name="catalogProvider">The provider's name in the catalog, where the charge has the one of the settings.</param>
    /// <param name="at">When the call was charged.</param>
    /// <param name="key">The client's key, for overrides.</param>
    /// <returns>The charge, unchanged where nothing can be priced again: without usage, not billed, or without a price now as then.</returns>
    public Charge Recost(Charge stored, string catalogProvider, DateTimeOffset at, string key = "")
    {
        if (stored.UsageStatus == UsageStatus.Unknown || stored.CostStatus is CostStatus.NotBilled or CostStatus.Reused) return stored;
        PricingRequest request = Request(stored, catalogProvider, at, key);
        UsageReport report = Report(stored);
        var priced = new PricedCall();
        pricer.Price(request, report, priced);
        if (priced.ComputedCost is null && priced.ProviderReportedCost is null) return stored;
        Charge again = priced.ToCharge(request, stored.Attempt, stored.Duration);
        return again with
        {
            Provider = stored.Provider,
            ProviderStatus = stored.ProviderStatus,
            ProviderReportedCost = stored.ProviderReportedCost,
            Usage = stored.Usage,
            ServiceTier = stored.ServiceTier,
            Model = stored.Model,

            // A fee without a price was not stored, so what is known stays a lower bound.
            CostStatus = stored is { CostStatus: CostStatus.Partial, UsageStatus: UsageStatus.Reported, ProviderReportedCost: null } ? CostStatus.Partial : again.CostStatus,
        };
    }

    private static PricingRequest Request(Charge stored, string catalogProvider, DateTimeOffset at, string key) => new()
    {
        Provider = catalogProvider,
        ProviderName = stored.Provider,
        Model = stored.Model,
        Deployment = stored.Deployment,
        Key = key,
        At = at,
        HttpStatus = stored.ProviderStatus,
        Batch = Served(stored).Contains("batch"),
        Regional = Served(stored).Contains("regional"),
        Duration = stored.Duration,
    };

    private static string[] Served(Charge stored) => stored.ServiceTier.Split(',', StringSplitOptions.RemoveEmptyEntries);

    private static UsageReport Report(Charge stored)
    {
        UsageReport report = UsageReport.Of(stored.Usage, stored.UsageStatus);
        report.Model = stored.Model;
        report.ProviderCharged = stored.ProviderReportedCost;
        report.BrokeOff = stored.UsageStatus == UsageStatus.Partial;
        foreach (string name in Served(stored))
        {
            switch (name)
            {
                case "batch" or "regional":
                    break;
                case "inference_geo_us":
                    report.InferenceGeography = "us";
                    break;
                case "fast":
                    report.Speed = "fast";
                    break;
                default:
                    report.ServiceTier = name;
                    break;
            }
        }

        List<UsagePart> parts = Parts(stored.Lines);

        // One part is the whole, and the stored usage says more of it than its lines.
        if (parts.Count > 1)
            foreach (UsagePart part in parts) report.Add(part);
        foreach (ChargeLine line in stored.Lines)
            if (!line.Unit.IsTokens() && line.UnitPrice >= 0) report.SetFee(line.Unit, line.Quantity);
        return report;
    }

    /// <summary>Lines of a part stand in the order of their units, so a unit that does not come later begins another part.</summary>
    private static List<UsagePart> Parts(IReadOnlyList<ChargeLine> lines)
    {
        List<UsagePart> parts = [];
        PriceUnit? last = null;
        foreach (ChargeLine line in lines)
        {
            // A negative price is an allowance given back: the account applies it anew.
            if (!line.Unit.IsTokens() || line.UnitPrice < 0) continue;
            if (last is null || last >= line.Unit || parts[^1].Model != line.Model) parts.Add(new UsagePart(line.Model, "", default));
            parts[^1] = parts[^1] with { Usage = Plus(parts[^1].Usage, line.Unit, line.Quantity) };
            last = line.Unit;
        }

        return parts;
    }

    private static Usage Plus(in Usage usage, PriceUnit unit, long quantity) => unit switch
    {
        PriceUnit.Input => usage with { InputTokens = usage.InputTokens + quantity },
        PriceUnit.CachedRead => usage with { InputTokens = usage.InputTokens + quantity, CachedReadTokens = usage.CachedReadTokens + quantity },
        PriceUnit.CacheWrite5m => usage with { InputTokens = usage.InputTokens + quantity, CacheWrite5mTokens = quantity },
        PriceUnit.CacheWrite1h => usage with { InputTokens = usage.InputTokens + quantity, CacheWrite1hTokens = quantity },
        PriceUnit.CacheWrite => usage with { InputTokens = usage.InputTokens + quantity, CacheWriteTokens = quantity },
        PriceUnit.InputAudio => usage with { InputTokens = usage.InputTokens + quantity, InputAudioTokens = usage.InputAudioTokens + quantity },
        PriceUnit.CachedAudio => usage with
        {
            InputTokens = usage.InputTokens + quantity,
            CachedReadTokens = usage.CachedReadTokens + quantity,
            InputAudioTokens = usage.InputAudioTokens + quantity,
            CachedAudioTokens = quantity,
        },
        PriceUnit.InputImage => usage with { InputTokens = usage.InputTokens + quantity, InputImageTokens = quantity },
        PriceUnit.Output => usage with { OutputTokens = usage.OutputTokens + quantity },
        PriceUnit.Reasoning => usage with { OutputTokens = usage.OutputTokens + quantity, ReasoningTokens = quantity },
        PriceUnit.OutputAudio => usage with { OutputTokens = usage.OutputTokens + quantity, OutputAudioTokens = quantity },
        PriceUnit.OutputImage => usage with { OutputTokens = usage.OutputTokens + quantity, OutputImageTokens = quantity },
        _ => usage,
    };
}
