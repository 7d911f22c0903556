using Farthing.Calls;
using Farthing.Ledger;
using Farthing.Pricing.Catalogs;
using Farthing.Pricing.Metering;
using Farthing.Pricing.Overrides;

namespace Farthing.Pricing;

/// <summary>
/// The pricing of one call: each of its upstream requests on the card that is in force for it, then the fees. Lives on the stack.
/// </summary>
internal readonly ref struct CallPricing
{
    private const decimal PerToken = 0.000_001m;
    private const decimal PerFee = 0.001m;

    private readonly ProviderPrices? _prices;
    private readonly PriceBook _book;
    private readonly PriceOverrides _overrides;
    private readonly PricingRequest _request;
    private readonly UsageReport _report;
    private readonly PricedCall _result;
    private readonly ServedModifiers _served;

    public CallPricing(PriceBook book, PriceOverrides overrides, in PricingRequest request, UsageReport report, PricedCall result)
    {
        (_book, _overrides, _request, _report, _result) = (book, overrides, request, report, result);
        _prices = book.Find(request.Provider);
        _served = new ServedModifiers(request, report);
    }

    /// <summary>Computes the cost by catalog and overrides; <c>false</c>, with the reason in the result, when something is not known.</summary>
    public bool TryCompute()
    {
        if (_prices is not null)
        {
            _result.CatalogVersion = _prices.Version;
            if (_prices.PricesAskedModel) _result.Model = _request.Model;
        }

        _result.Modifiers = _served.Names;
        ModelPrice? model = _prices?.Find(_result.Model);
        PriceOverride? own = Override(_result.Model, model);
        if (own is not null) _result.CatalogVersion = _overrides.Version(_result.CatalogVersion, own);
        if (_report.Status == UsageStatus.Unknown && own?.IsByTime != true) return false;

        decimal tokens = 0;
        if (!TryPriceParts(model, own, ref tokens)) return false;
        _result.TokenCost = new Usd(tokens);
        _result.ComputedCost = new Usd(tokens + PriceFees(model, own));
        return true;
    }

    private bool TryPriceParts(ModelPrice? model, PriceOverride? own, ref decimal tokens)
    {
        if (own?.IsByTime == true) return true;
        if (_report.Parts.IsEmpty) return TryPricePart(model, own, _report.Usage, null, ref tokens);
        foreach (ref readonly UsagePart part in _report.Parts)
        {
            string? other = part.Model is null || part.Model == _result.Model ? null : part.Model;
            ModelPrice? partModel = other is null ? model : _prices?.Find(other);
            PriceOverride? partOwn = other is null ? own : Override(other, partModel);
            if (!TryPricePart(partModel, partOwn, part.Usage, other, ref tokens)) return false;
        }

        return true;
    }

    private PriceOverride? Override(string answered, ModelPrice? listed) =>
        _overrides.IsEmpty ? null : _overrides.Find(_request, answered, listed?.Model);

    private bool TryPricePart(ModelPrice? model, PriceOverride? own, in Usage usage, string? lineModel, ref decimal total)
    {
        RateCard? card = null;
        if (model?.PeriodAt(_request.At, out bool awaitsReview) is { } period)
        {
            card = period.CardFor(_request.At, usage.InputTokens);
            _result.AwaitsReview |= awaitsReview;
            if (period.Status == PeriodStatus.Unconfirmed && (own is null || own.Rates.IsEmpty)) Estimate("the price of this model is not confirmed");
        }
        else if (own is null || own.Rates.IsEmpty)
        {
            string reason = _prices is null ? "the catalog has no prices of this provider"
                : model is null ? "the catalog has no price of this model"
                : "the catalog has no price of this model for that time";
            _result.HasNoPrice = true;
            if (!_request.EstimateUnknownHigh)
            {
                _result.Reason = reason;
                return false;
            }

            model = (_prices?.Models.Count > 0 ? _prices.Highest : _book.Highest) ?? model;
            card = model?.Periods[0].Rates;
            Estimate(reason);
        }

        int first = _result.Lines.Length;
        if (!TryPriceTokens(usage, model, card, own, lineModel, ref total)) return false;
        _result.Add(new PricedPart(lineModel ?? _result.Model, usage, first, _result.Lines.Length - first));
        return true;
    }

    private void Estimate(string reason)
    {
        _result.IsEstimate = true;
        _result.Reason ??= reason;
    }

    private bool TryPriceTokens(in Usage usage, ModelPrice? model, RateCard? card, PriceOverride? own, string? lineModel, ref decimal total)
    {
        RateCard? ownCard = own is null || own.Rates.IsEmpty ? null : CardOf(own, usage.InputTokens);
        var line = new TokenLines(model, card, ownCard, own, lineModel, _served, _result);
        long cachedText = usage.CachedReadTokens - usage.CachedAudioTokens;
        long audio = usage.InputAudioTokens - usage.CachedAudioTokens;
        long writes = usage.CacheWrite5mTokens + usage.CacheWrite1hTokens + usage.CacheWriteTokens;
        long input = usage.InputTokens - usage.CachedReadTokens - writes - audio - usage.InputImageTokens;
        long reasoning = (ownCard ?? card)?.Has(PriceUnit.Reasoning) == true ? usage.ReasoningTokens : 0;
        long output = usage.OutputTokens - usage.OutputAudioTokens - usage.OutputImageTokens - reasoning;
        if (Math.Min(Math.Min(input, output), Math.Min(audio, cachedText)) < 0)
        {
            _result.Reason = "the parts of the usage are more than the whole";
            return false;
        }

        return line.TryAdd(PriceUnit.Input, input, ref total)
            && line.TryAdd(PriceUnit.CachedRead, cachedText, ref total)
            && line.TryAdd(PriceUnit.CacheWrite5m, usage.CacheWrite5mTokens, ref total)
            && line.TryAdd(PriceUnit.CacheWrite1h, usage.CacheWrite1hTokens, ref total)
            && line.TryAdd(PriceUnit.CacheWrite, usage.CacheWriteTokens, ref total)
            && line.TryAdd(PriceUnit.Output, output, ref total)
            && line.TryAdd(PriceUnit.Reasoning, reasoning, ref total)
            && line.TryAdd(PriceUnit.InputAudio, audio, ref total)
            && line.TryAdd(PriceUnit.CachedAudio, usage.CachedAudioTokens, ref total)
            && line.TryAdd(PriceUnit.InputImage, usage.InputImageTokens, ref total)
            && line.TryAdd(PriceUnit.OutputAudio, usage.OutputAudioTokens, ref total)
            && line.TryAdd(PriceUnit.OutputImage, usage.OutputImageTokens, ref total);
    }

    private decimal PriceFees(ModelPrice? model, PriceOverride? own)
    {
        decimal total = 0;
        for (PriceUnit unit = PriceUnit.WebSearch; unit <= PriceUnit.Second; unit++)
        {
            if (unit == PriceUnit.Request) total += PriceFee(model, own, unit, 1, required: false);
            else total += PriceFee(model, own, unit, _report.FeeCount(unit), required: true);
        }

        long milliseconds = (_request.Duration.Ticks + TimeSpan.TicksPerMillisecond - 1) / TimeSpan.TicksPerMillisecond;
        return total + PriceFee(model, own, PriceUnit.Millisecond, milliseconds, required: false);
    }

    private decimal PriceFee(ModelPrice? model, PriceOverride? own, PriceUnit unit, long count, bool required)
    {
        if (count == 0) return 0;
        if ((own?.Fees[unit] ?? model?.Fees[unit]) is { } price)
        {
            if (own is not null) price *= 1 + own.Margin;
            decimal amount = price * count * PerFee;
            _result.Add(new ChargeLine(unit, count, price, new Usd(amount)));
            return amount;
        }

        if (required && model?.FeesBeyondAllowance.Has(unit) != true)
        {
            _result.HasUnpricedFees = true;
            _result.Reason ??= "a server tool was used whose fee is not in the catalog";
        }

        return 0;
    }

    private static RateCard CardOf(PriceOverride own, long promptTokens)
    {
        for (int i = 0; i < own.Tiers.Count; i++)
            if (own.Tiers[i].Covers(promptTokens)) return own.Tiers[i].Rates;

        return own.Rates;
    }

    /// <summary>Adds the lines of one upstream request.</summary>
    private readonly ref struct TokenLines(
        ModelPrice? model, RateCard? card, RateCard? ownCard, PriceOverride? own, string? lineModel, ServedModifiers served, PricedCall result)
    {
        public bool TryAdd(PriceUnit unit, long quantity, ref decimal total)
        {
            if (quantity == 0) return true;
            if (!TryGet(unit, out decimal price))
            {
                result.Reason = $"{model?.Provider ?? own?.Name}/{model?.Model ?? result.Model} has no price for {unit.Name()}";
                return false;
            }

            if (!served.TryApply(model, unit, ref price))
            {
                result.Reason = $"{model?.Provider ?? own?.Name}/{model?.Model ?? result.Model} has no price for {unit.Name()} when served as {result.Modifiers}";
                return false;
            }

            if (own is not null) price = price * (1 - own.Discount) * (1 + own.Margin);
            decimal amount = price * quantity * PerToken;
            result.Add(new ChargeLine(unit, quantity, price, new Usd(amount), lineModel));
            total += amount;
            return true;
        }

        private bool TryGet(PriceUnit unit, out decimal price)
        {
            price = 0;
            if (ownCard?.Has(unit) == true) return ownCard.TryGet(unit, out price);
            return card?.TryGet(unit, out price) == true || ownCard?.TryGet(unit, out price) == true;
        }
    }
}
