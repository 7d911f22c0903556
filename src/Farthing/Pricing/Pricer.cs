using Farthing.Ledger;
using Farthing.Pricing.Catalogs;
using Farthing.Pricing.Metering;
using Farthing.Pricing.Overrides;

namespace Farthing.Pricing;

/// <summary>
/// Prices calls, exactly: every line is a count times a decimal price, nothing is rounded, and a cost is the sum of its lines. An
/// unknown price, usage or fee gives an unknown cost, never zero. Safe for concurrent use; pricing allocates nothing.
/// </summary>
/// <param name="book">The list prices.</param>
/// <param name="overrides">What is paid instead of them, or <c>null</c> for none.</param>
public sealed class Pricer(PriceBook book, PriceOverrides? overrides = null)
{
    /// <summary>The list prices it goes by.</summary>
    public PriceBook Book => book;

    /// <summary>What is paid instead of list prices.</summary>
    public PriceOverrides Overrides { get; } = overrides ?? PriceOverrides.None;

    /// <summary>Prices one answer.</summary>
    /// <param name="request">What is known of the call besides its answer.</param>
    /// <param name="report">What the answer said.</param>
    /// <param name="result">Receives the cost; what it held before is forgotten.</param>
    public void Price(in PricingRequest request, UsageReport report, PricedCall result)
    {
        result.Clear();
        result.Model = report.Model ?? request.Model;
        result.Usage = report.Usage;
        result.UsageStatus = report.Status;
        result.Reason = report.Reason;
        result.ProviderReportedCost = report.ReportedCost;
        if (report.Status == UsageStatus.Unknown && result.ProviderReportedCost is null && request.HttpStatus is >= 400 and <= 499)
        {
            // Providers refuse such requests before any model runs, and say no usage.
            result.Status = CostStatus.NotBilled;
            result.UsageStatus = UsageStatus.Reported;
            result.Cost = result.TokenCost = Usd.Zero;
            result.Reason = null;
            return;
        }

        bool computed = new CallPricing(book, Overrides, request, report, result).TryCompute();
        if (!computed) result.ForgetLines();
        Settle(report, result, computed);
    }

    /// <summary>Whether a model has a price at a time, by the catalog or an override, so that a policy can refuse calls that have none.</summary>
    public bool HasPrice(in PricingRequest request)
    {
        ModelPrice? listed = book.Find(request.Provider, request.Model);
        if (listed?.PeriodAt(request.At, out _) is not null) return true;
        return Overrides.Find(request, request.Model, listed?.Model) is { } own && (own.IsByTime || !own.Rates.IsEmpty);
    }

    private static void Settle(UsageReport report, PricedCall result, bool computed)
    {
        if (result.ProviderReportedCost is { } reported)
        {
            result.Status = report.BrokeOff ? CostStatus.Partial : CostStatus.ProviderReported;
            if (report.BrokeOff) result.LowerBound = reported;
            else result.Cost = reported;
        }
        else if (!computed)
        {
            result.Status = CostStatus.Unknown;
        }
        else if (report.Status == UsageStatus.Partial)
        {
            result.Status = CostStatus.Partial;
            result.LowerBound = result.ComputedCost;
            result.TokenCost = null;
        }
        else if (result.HasUnpricedFees)
        {
            result.Status = CostStatus.Computed;
            result.LowerBound = result.ComputedCost;
        }
        else
        {
            result.Status = result.IsEstimate || report.Status == UsageStatus.Estimated ? CostStatus.Estimated : CostStatus.Computed;
            result.Cost = result.ComputedCost;
        }
    }
}
