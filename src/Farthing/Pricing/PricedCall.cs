using Farthing.Calls;
using Farthing.Ledger;

namespace Farthing.Pricing;

/// <summary>
/// What a call cost and why: written by <see cref="Pricer.Price"/>, valid until it is written again. Reuse one for many calls; it is
/// not safe for concurrent use.
/// </summary>
public sealed class PricedCall
{
    private ChargeLine[] _lines = new ChargeLine[16];
    private PricedPart[] _parts = new PricedPart[4];
    private int _lineCount;
    private int _partCount;

    /// <summary>How the cost was arrived at.</summary>
    public CostStatus Status { get; internal set; }

    /// <summary>What the call cost, or <c>null</c> when that is not known; a partial cost is in <see cref="LowerBound"/>.</summary>
    public Usd? Cost { get; internal set; }

    /// <summary>The part of the computed cost that tokens caused, fees left out; <c>null</c> when not known.</summary>
    public Usd? TokenCost { get; internal set; }

    /// <summary>The least that the call cost, where the whole is not known but a part is.</summary>
    public Usd? LowerBound { get; internal set; }

    /// <summary>The cost by the catalog, kept beside a cost that the provider reported; <c>null</c> when it cannot be computed.</summary>
    public Usd? ComputedCost { get; internal set; }

    /// <summary>What the provider says the call cost, or <c>null</c> when it does not say.</summary>
    public Usd? ProviderReportedCost { get; internal set; }

    /// <summary>Why the cost is unknown, partial or estimated; or what should be looked at; or <c>null</c>.</summary>
    public string? Reason { get; internal set; }

    /// <summary>Whether a fee occurred that has no price: the cost is then a lower bound.</summary>
    public bool HasUnpricedFees { get; internal set; }

    /// <summary>Whether neither the catalog nor an override has a price of the model: the cost is unknown, or an estimate at the highest price.</summary>
    public bool HasNoPrice { get; internal set; }

    /// <summary>Whether an unconfirmed price was used.</summary>
    public bool IsEstimate { get; internal set; }

    /// <summary>Whether a scheduled price waits for its confirmation, so that the old one was charged.</summary>
    public bool AwaitsReview { get; internal set; }

    /// <summary>Which catalog priced the call, or empty.</summary>
    public string CatalogVersion { get; internal set; } = "";

    /// <summary>What the prices were modified by (<c>batch</c>, <c>priority</c>, <c>fast</c> …, with commas between), or empty for none.</summary>
    public string Modifiers { get; internal set; } = "";

    /// <summary>The model that was priced, as the provider named it.</summary>
    public string Model { get; internal set; } = "";

    /// <summary>What was used, and how well that is known.</summary>
    public Usage Usage { get; internal set; }

    /// <summary>How well the usage is known.</summary>
    public UsageStatus UsageStatus { get; internal set; }

    /// <summary>The lines that sum to the computed cost exactly.</summary>
    public ReadOnlySpan<ChargeLine> Lines => _lines.AsSpan(0, _lineCount);

    /// <summary>The upstream requests, one unless the provider bills several apart.</summary>
    public ReadOnlySpan<PricedPart> Parts => _parts.AsSpan(0, _partCount);

    /// <summary>The charge for the ledger. This allocates; pricing itself does not.</summary>
    /// <param name="request">What was priced.</param>
    /// <param name="attempt">Which attempt of the call this was, from 1.</param>
    /// <param name="duration">From sending the request to the end of the answer.</param>
    /// <param name="provider">The provider's name in the settings, where it is not its name in the catalog.</param>
    public Charge ToCharge(in PricingRequest request, int attempt = 1, TimeSpan duration = default, string? provider = null) => new()
    {
        Attempt = attempt,
        Provider = provider ?? request.Provider,
        Deployment = request.Deployment ?? "",
        Model = Model,
        ProviderStatus = request.HttpStatus,
        Usage = Usage,
        UsageStatus = UsageStatus,
        Cost = Cost ?? LowerBound,
        CostStatus = Cost is null && LowerBound is not null ? CostStatus.Partial : Status,
        ProviderReportedCost = ProviderReportedCost,
        Lines = Lines.ToArray(),
        CatalogVersion = CatalogVersion,
        ServiceTier = Modifiers,
        Duration = duration,
    };

    internal void Clear()
    {
        Status = CostStatus.Unknown;
        Cost = TokenCost = LowerBound = ComputedCost = ProviderReportedCost = null;
        Reason = null;
        HasUnpricedFees = HasNoPrice = IsEstimate = AwaitsReview = false;
        CatalogVersion = Modifiers = Model = "";
        Usage = default;
        UsageStatus = UsageStatus.Unknown;
        _lineCount = _partCount = 0;
    }

    internal void Add(in ChargeLine line)
    {
        if (_lineCount == _lines.Length) Array.Resize(ref _lines, _lineCount * 2);
        _lines[_lineCount++] = line;
    }

    internal void Add(in PricedPart part)
    {
        if (_partCount == _parts.Length) Array.Resize(ref _parts, _partCount * 2);
        _parts[_partCount++] = part;
    }

    internal void ForgetLines() => _lineCount = _partCount = 0;

    /// <summary>Multiplies the prices of token lines; fees stay.</summary>
    internal void Discount(decimal factor)
    {
        if (factor == 1) return;
        for (int i = 0; i < _lineCount; i++)
        {
            ref ChargeLine line = ref _lines[i];
            if (line.Unit.IsTokens()) line = line with { UnitPrice = line.UnitPrice * factor, Amount = new Usd(line.Amount.Amount * factor) };
        }

        SumUp();
    }

    /// <summary>Gives back up to a quantity of a unit in lines of their own, with the price negative, so that the sum stays the cost.</summary>
    /// <returns>How much was given back.</returns>
    internal long GiveBack(PriceUnit unit, long quantity)
    {
        long given = 0;
        int count = _lineCount;
        for (int i = 0; i < count && given < quantity; i++)
        {
            ChargeLine line = _lines[i];
            if (line.Unit != unit || line.UnitPrice < 0) continue;
            long part = Math.Min(line.Quantity, quantity - given);
            decimal amount = line.UnitPrice * part * (unit.IsTokens() ? 0.000_001m : 0.001m);
            Add(line with { Quantity = part, UnitPrice = -line.UnitPrice, Amount = new Usd(-amount) });
            given += part;
        }

        if (given > 0) SumUp();
        return given;
    }

    private void SumUp()
    {
        decimal tokens = 0;
        decimal all = 0;
        foreach (ref readonly ChargeLine line in Lines)
        {
            all += line.Amount.Amount;
            if (line.Unit.IsTokens()) tokens += line.Amount.Amount;
        }

        ComputedCost = new Usd(all);
        if (TokenCost is not null) TokenCost = new Usd(tokens);
        if (Cost is not null) Cost = ComputedCost;
        if (LowerBound is not null) LowerBound = ComputedCost;
    }
}
