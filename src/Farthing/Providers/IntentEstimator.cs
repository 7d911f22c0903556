using Farthing.Calls;
using Farthing.Ledger;
using Farthing.Pricing;
using Farthing.Pricing.Metering;

namespace Farthing.Providers;

/// <summary>Prices calls that were open when the process died: their estimated input, and as output what they were limited to, or as much as the input.</summary>
/// <param name="prices">What calls are charged at.</param>
/// <param name="catalogNameOf">The name in the catalog of a provider of the settings.</param>
/// <param name="policyOf">What a call of a provider's deployment gets when the model has no price.</param>
public sealed class IntentEstimator(PricesInForce prices, Func<string, string> catalogNameOf, Func<string, string, UnknownPricePolicy> policyOf) : IIntentEstimator
{
    /// <summary>The most output assumed of a call that set no limit, in tokens.</summary>
    private const long AssumedOutput = 1024;

    /// <inheritdoc />
    public Charge Estimate(CallIntent intent)
    {
        bool embeds = intent.Endpoint == Endpoint.Embeddings;
        long output = embeds ? 0 : intent.MaxOutputTokens > 0 ? Math.Min(intent.MaxOutputTokens, AssumedOutput) : AssumedOutput;
        var report = new UsageReport
        {
            Usage = new Usage { InputTokens = intent.EstimatedInputTokens, OutputTokens = output },
            Status = UsageStatus.Estimated,
        };
        var request = new PricingRequest
        {
            Provider = catalogNameOf(intent.Provider),
            ProviderName = intent.Provider,
            Model = intent.Model,
            Deployment = intent.Deployment,
            Key = intent.Principal.Key,
            At = intent.StartedAt,
            ServiceTier = "",
            EstimateUnknownHigh = policyOf(intent.Provider, intent.Deployment) == UnknownPricePolicy.EstimateHigh,
        };
        var priced = new PricedCall();
        prices.Charge(request, report, priced);
        return priced.ToCharge(request, intent.Attempt) with { Provider = intent.Provider };
    }
}
