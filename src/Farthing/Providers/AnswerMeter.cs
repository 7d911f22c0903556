using Farthing.Calls;
using Farthing.Ledger;
using Farthing.Pricing;
using Farthing.Pricing.Catalogs;
using Farthing.Pricing.Metering;

namespace Farthing.Providers;

/// <summary>
/// Reads the usage of one attempt's answer as its bytes pass, and prices it at the end. Belongs to one attempt at a time; the
/// <see cref="Meter"/> that lent it takes it back when it is disposed.
/// </summary>
public sealed class AnswerMeter : IDisposable
{
    private readonly Meter _owner;
    private readonly UsageReader _reader;
    private readonly PricedCall _priced = new();
    private Attempt? _attempt;

    internal AnswerMeter(Meter owner, UsageWire wire)
    {
        (_owner, Wire) = (owner, wire);
        _reader = UsageReaders.Create(wire);
    }

    internal UsageWire Wire { get; }

    private Attempt Attempt => _attempt ?? throw new InvalidOperationException("The meter has been given back.");

    /// <summary>Whether the answer itself said that it failed, under a status of success; known once it is finished.</summary>
    public bool SignalledError { get; private set; }

    /// <summary>Reads the next bytes of the answer.</summary>
    public void Append(ReadOnlySpan<byte> bytes) => _reader.Append(bytes);

    /// <summary>Ends the answer and prices what it used.</summary>
    /// <param name="status">The HTTP status of the provider's answer, or 0 when there was none.</param>
    /// <param name="outcome">How the call ended.</param>
    /// <param name="duration">From sending the request to the end of the answer.</param>
    public Charge Finish(int status, CallOutcome outcome, TimeSpan duration)
    {
        if (Attempt.Call.Endpoint == Endpoint.CountTokens) return Free(status, duration);

        // Only what never left us is known to cost nothing: a provider may have worked on a request and been cut off before it said a word.
        if (Attempt.NeverSent) return Free(status, duration);
        UsageReport report = _reader.Finish(outcome is CallOutcome.Completed or CallOutcome.ProviderError);
        SignalledError = report.ProviderSignalledError;
        bool brokeOff = outcome is CallOutcome.ClientLeft or CallOutcome.Truncated || (outcome == CallOutcome.ProviderTimeout && status > 0) || SignalledError;
        if (brokeOff && status < 400) EstimateRest(report);
        PricingRequest request = RequestOf(Attempt, report, status, duration);
        _owner.Prices.Charge(request, report, _priced);
        _owner.Observer?.Priced(request, _priced);
        return _priced.ToCharge(request, Attempt.Number, duration, Attempt.Deployment.Provider.Name);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        if (_attempt is null) return;
        _attempt = null;
        _owner.TakeBack(this);
    }

    internal void Begin(Attempt attempt)
    {
        _attempt = attempt;
        SignalledError = false;
        _reader.Reset(attempt.Deployment.UpstreamModel);
    }

    private PricingRequest RequestOf(Attempt attempt, UsageReport report, int status, TimeSpan duration)
    {
        Deployment deployment = attempt.Deployment;
        ProviderOptions provider = deployment.Provider.Options;
        ProviderPrices? prices = _owner.Prices.Pricer.Book.Find(provider.CatalogName);

        // A name that only the settings know says nothing of which model answered: then the model that the settings say is meant.
        string asked = prices?.Find(deployment.Model) is null && prices?.Find(deployment.UpstreamModel) is not null ? deployment.UpstreamModel : deployment.Model;
        if (report.Model is { } answered && answered == deployment.UpstreamModel && prices?.Find(answered) is null) report.Model = asked;
        return deployment.PricingRequestOf(attempt.Call.Principal.Key, ChargedAt(attempt.Call, duration)) with
        {
            Model = asked,
            HttpStatus = status,
            ServiceTier = "",

            // Models without a regional price cost the same everywhere (OpenAI: those before GPT-5.4).
            Regional = provider.Regional && prices?.Find(report.Model ?? asked)?.Modifier("regional") is not null,
            Duration = duration,
            EstimateUnknownHigh = deployment.UnknownPrice == UnknownPricePolicy.EstimateHigh,
        };
    }

    /// <summary>As <see cref="CallRecord.ChargedAt"/> will say it of the stored call.</summary>
    private static DateTimeOffset ChargedAt(Call call, TimeSpan duration)
    {
        DateTimeOffset at = CallRecord.Stored(call.StartedAt) + CallRecord.Stored(duration);
        for (int i = 0; i < call.Charges.Count; i++) at += CallRecord.Stored(call.Charges[i].Duration);
        return at;
    }

    /// <summary>
    /// An answer that broke off was not free: the provider charges what it had read and written. What it did not come to say is
    /// estimated, and the whole is a lower bound.
    /// </summary>
    private void EstimateRest(UsageReport report)
    {
        if (report.Status == UsageStatus.Reported) return;
        long input = report.Usage.InputTokens > 0 ? report.Usage.InputTokens : Meter.EstimateInputTokens(Attempt.Call);
        long output = Math.Max(report.Usage.OutputTokens, Meter.EstimateTokens(report.OutputTextBytes));
        report.Usage = report.Usage with { InputTokens = input, OutputTokens = output };
        report.Status = UsageStatus.Partial;
    }

    private Charge Free(int status, TimeSpan duration) => new()
    {
        Attempt = Attempt.Number,
        Provider = Attempt.Deployment.Provider.Name,
        Deployment = Attempt.Deployment.Name,
        Model = Attempt.Deployment.UpstreamModel,
        ProviderStatus = status,
        UsageStatus = UsageStatus.Reported,
        Cost = Usd.Zero,
        CostStatus = CostStatus.NotBilled,
        Duration = duration,
    };
}
