using Farthing.Calls;

namespace Farthing.Ledger;

/// <summary>Estimates what an attempt used and leaves its cost unknown: for where there is no catalog.</summary>
public sealed class UnpricedEstimator : IIntentEstimator
{
    private UnpricedEstimator()
    {
    }

    /// <summary>The one instance.</summary>
    public static UnpricedEstimator Instance { get; } = new();

    /// <inheritdoc />
    public Charge Estimate(CallIntent intent) => new()
    {
        Attempt = intent.Attempt,
        Provider = intent.Provider,
        Deployment = intent.Deployment,
        Model = intent.Model,
        Usage = new Usage { InputTokens = intent.EstimatedInputTokens, OutputTokens = intent.MaxOutputTokens },
        UsageStatus = UsageStatus.Estimated,
        CostStatus = CostStatus.Unknown,
    };
}
