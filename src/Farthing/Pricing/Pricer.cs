using Farthing.Calls;
using Farthing.Ledger;
using Farthing.Pricing.Catalogs;
using Farthing.Pricing.Metering;

namespace Farthing.Pricing;

/// <summary>
/// Prices calls, exactly: every line is a count times a decimal price, nothing is rounded, and a cost is the sum of its lines. An
/// unknown price, usage or fee gives an unknown cost, never zero. Safe for concurrent use; pricing allocates nothing.
/// </summary>
public sealed class Pricer(PriceBook book)
{
    private const decimal PerToken = 0.000_001m;
    private const decimal PerFee = 0.001m;

    /// <summary>The prices it goes by.</summary>
    public PriceBook Book => book;

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

        if (report.Status == UsageStatus.Unknown && result.ProviderReportedCost is null)
        {
            if (request.HttpStatus is < 400 or > 499) return;

            // Providers refuse such requests before any model runs, and say no usage.
            result.Status = CostStatus.NotBilled;
            result.UsageStatus = UsageStatus.Reported;
            result.Cost = result.TokenCost = Usd.Zero;
            result.Reason = null;
            return;
        }

        bool computed = report.Status != UsageStatus.Unknown && TryCompute(request, report, result);
        if (!computed) result.ForgetLines();
        Settle(report, result, computed);
    }

    private static void Settle(UsageReport report, PricedCall result, bool computed)
    {
        if (result.ProviderReportedCost is { } reported)
        {
            result.Status = report.Status == UsageStatus.Partial ? CostStatus.Partial : CostStatus.ProviderReported;
            if (result.Status == CostStatus.Partial) result.LowerBound = reported;
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

    private bool TryCompute(in PricingRequest request, UsageReport report, PricedCall result)
    {
        if (book.Find(request.Provider) is not { } prices)
        {
            result.Reason = "the catalog has no prices of this provider";
            return false;
        }

        result.CatalogVersion = prices.Version;
        if (prices.PricesAskedModel) result.Model = request.Model;
        var served = new ServedModifiers(request, report);
        result.Modifiers = served.Names;
        ModelPrice? model = prices.Find(result.Model);
        decimal tokens = 0;
        if (report.Parts.IsEmpty)
        {
            if (!TryPricePart(model, report.Usage, null, request, served, result, ref tokens)) return false;
        }
        else
        {
            foreach (ref readonly UsagePart part in report.Parts)
            {
                string? other = part.Model is null || part.Model == result.Model ? null : part.Model;
                ModelPrice? partModel = other is null ? model : prices.Find(other);
                if (!TryPricePart(partModel, part.Usage, other, request, served, result, ref tokens)) return false;
            }
        }

        result.TokenCost = new Usd(tokens);
        result.ComputedCost = new Usd(tokens + PriceFees(model!, report, result));
        return true;
    }

    private static bool TryPricePart(
        ModelPrice? model, in Usage usage, string? lineModel, in PricingRequest request, in ServedModifiers served, PricedCall result, ref decimal total)
    {
        if (model is null)
        {
            result.Reason = "the catalog has no price of this model";
            return false;
        }

        PricePeriod? period = model.PeriodAt(request.At, out bool awaitsReview);
        if (period is null)
        {
            result.Reason = "the catalog has no price of this model for that time";
            return false;
        }

        result.AwaitsReview |= awaitsReview;
        if (period.Status == PeriodStatus.Unconfirmed)
        {
            result.IsEstimate = true;
            result.Reason ??= "the price of this model is not confirmed";
        }

        var part = new PartPricer(model, period.CardFor(request.At, usage.InputTokens), served, result, lineModel);
        int first = result.Lines.Length;
        if (!part.TryPrice(usage, ref total)) return false;
        result.Add(new PricedPart(lineModel ?? result.Model, usage, first, result.Lines.Length - first));
        return true;
    }

    private static decimal PriceFees(ModelPrice model, UsageReport report, PricedCall result)
    {
        decimal total = 0;
        for (PriceUnit unit = PriceUnit.WebSearch; unit <= PriceUnit.Second; unit++)
        {
            long count = unit == PriceUnit.Request ? 1 : report.FeeCount(unit);
            if (count == 0) continue;
            if (model.Fees[unit] is { } price)
            {
                decimal amount = price * count * PerFee;
                result.Add(new ChargeLine(unit, count, price, new Usd(amount)));
                total += amount;
            }
            else if (unit != PriceUnit.Request && !model.FeesBeyondAllowance.Has(unit))
            {
                result.HasUnpricedFees = true;
                result.Reason ??= "a server tool was used whose fee is not in the catalog";
            }
        }

        return total;
    }

    /// <summary>Prices the tokens of one upstream request on one card.</summary>
    private readonly ref struct PartPricer(ModelPrice model, RateCard card, ServedModifiers served, PricedCall result, string? lineModel)
    {
        public bool TryPrice(in Usage usage, ref decimal total)
        {
            long cachedText = usage.CachedReadTokens - usage.CachedAudioTokens;
            long audio = usage.InputAudioTokens - usage.CachedAudioTokens;
            long writes = usage.CacheWrite5mTokens + usage.CacheWrite1hTokens + usage.CacheWriteTokens;
            long input = usage.InputTokens - usage.CachedReadTokens - writes - audio - usage.InputImageTokens;
            long reasoning = card.Has(PriceUnit.Reasoning) ? usage.ReasoningTokens : 0;
            long output = usage.OutputTokens - usage.OutputAudioTokens - usage.OutputImageTokens - reasoning;
            if (Math.Min(Math.Min(input, output), Math.Min(audio, cachedText)) < 0)
            {
                result.Reason = "the parts of the usage are more than the whole";
                return false;
            }

            return Line(PriceUnit.Input, input, ref total)
                && Line(PriceUnit.CachedRead, cachedText, ref total)
                && Line(PriceUnit.CacheWrite5m, usage.CacheWrite5mTokens, ref total)
                && Line(PriceUnit.CacheWrite1h, usage.CacheWrite1hTokens, ref total)
                && Line(PriceUnit.CacheWrite, usage.CacheWriteTokens, ref total)
                && Line(PriceUnit.Output, output, ref total)
                && Line(PriceUnit.Reasoning, reasoning, ref total)
                && Line(PriceUnit.InputAudio, audio, ref total)
                && Line(PriceUnit.CachedAudio, usage.CachedAudioTokens, ref total)
                && Line(PriceUnit.InputImage, usage.InputImageTokens, ref total)
                && Line(PriceUnit.OutputAudio, usage.OutputAudioTokens, ref total)
                && Line(PriceUnit.OutputImage, usage.OutputImageTokens, ref total);
        }

        private bool Line(PriceUnit unit, long quantity, ref decimal total)
        {
            if (quantity == 0) return true;
            if (!card.TryGet(unit, out decimal price))
            {
                result.Reason = $"{model.Provider}/{model.Model} has no price for {unit.Name()}";
                return false;
            }

            if (!served.TryApply(model, unit, ref price))
            {
                result.Reason = $"{model.Provider}/{model.Model} has no price for {unit.Name()} when served as {result.Modifiers}";
                return false;
            }

            decimal amount = price * quantity * PerToken;
            result.Add(new ChargeLine(unit, quantity, price, new Usd(amount), lineModel));
            total += amount;
            return true;
        }
    }
}
