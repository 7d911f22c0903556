using Farthing.Calls;
using Farthing.Ledger;
using Farthing.Pricing;
using Farthing.Pricing.Catalogs;
using Farthing.Pricing.Metering;
using Farthing.Providers.Health;

namespace Farthing.Providers.Balancing;

/// <summary>What a call is expected to cost at a deployment, and whether a prompt cache makes it cheaper there. Estimates: what is charged is what the answer says.</summary>
/// <param name="prices">What calls are charged at.</param>
/// <param name="health">How fast deployments are, for prices by time.</param>
internal sealed class ExpectedCost(PricesInForce prices, HealthRegistry health)
{
    /// <summary>Answers are assumed to have this many tokens, or as many as the call allows when that is less.</summary>
    public const long TypicalOutput = 512;

    /// <summary>The pace assumed of a deployment that was not measured, in tokens a second.</summary>
    private const double AssumedPace = 50;

    /// <summary>How long an answer to the call is assumed to be, in tokens.</summary>
    public static long OutputOf(Call call) => call.Endpoint == Endpoint.Embeddings ? 0
        : call.Request.OutputLimitFor(call.Endpoint) is > 0 and < TypicalOutput and long limit ? limit : TypicalOutput;

    /// <summary>The expected cost in USD, or <c>null</c> when the model has no price.</summary>
    public decimal? Of(Call call, Deployment deployment)
    {
        long output = OutputOf(call);
        PricingRequest request = deployment.PricingRequestOf(call.Principal.Key, call.StartedAt) with
        {
            Regional = deployment.Provider.Options.Regional,
            Duration = health.SpeedOf(deployment)?.TimeFor(output) ?? TimeSpan.FromSeconds(output / AssumedPace),
        };
        var usage = new Usage { InputTokens = Meter.EstimateInputTokens(call), OutputTokens = output };
        return Price(request) ?? Price(request with { Model = deployment.UpstreamModel });

        decimal? Price(in PricingRequest of)
        {
            var priced = new PricedCall();
            prices.Pricer.Price(of, UsageReport.Of(usage, UsageStatus.Estimated), priced);
            return priced.Cost?.Amount;
        }
    }

    /// <summary>Whether input that is read from the provider's prompt cache costs less there than other input.</summary>
    public bool CachedInputIsCheaper(Call call, Deployment deployment)
    {
        Pricer pricer = prices.Pricer;
        ProviderPrices? table = pricer.Book.Find(deployment.Provider.Options.CatalogName);
        ModelPrice? model = table?.Find(deployment.Model) ?? table?.Find(deployment.UpstreamModel);
        if (model?.PeriodAt(call.StartedAt, out _)?.Rates is { } listed && IsCheaper(listed)) return true;
        if (pricer.Overrides.IsEmpty) return false;
        PricingRequest request = deployment.PricingRequestOf(call.Principal.Key, call.StartedAt);
        return pricer.Overrides.Find(request, deployment.Model, model?.Model) is { } own && IsCheaper(own.Rates);
    }

    private static bool IsCheaper(RateCard rates) =>
        rates[PriceUnit.CachedRead] is { } cached && rates[PriceUnit.Input] is { } input && cached < input;
}
