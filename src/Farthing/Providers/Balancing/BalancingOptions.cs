namespace Farthing.Providers.Balancing;

/// <summary>How deployments share calls: for all models, and for those that are set apart.</summary>
public sealed record BalancingOptions
{
    /// <summary>For every model that is not set apart.</summary>
    public BalanceOptions Default { get; init; } = new();

    /// <summary>By the model that clients ask for.</summary>
    public IReadOnlyDictionary<string, BalanceOptions> Models { get; init; } = new Dictionary<string, BalanceOptions>();

    /// <summary>What holds for a model.</summary>
    public BalanceOptions Of(string model) => Models.TryGetValue(model, out BalanceOptions? options) ? options : Default;
}
