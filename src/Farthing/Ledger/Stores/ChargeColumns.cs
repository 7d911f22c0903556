using Farthing.Calls;

namespace Farthing.Ledger.Stores;

/// <summary>What the columns of a call say of its only charge.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Deployment">The deployment that answered.</param>
/// <param name="Model">The model that answered.</param>
/// <param name="Status">The HTTP status that the client got, which is nearly always the provider's.</param>
/// <param name="UsageStatus">How well the usage is known.</param>
/// <param name="CostStatus">How the cost was arrived at.</param>
/// <param name="CostPico">What it cost, in pico-dollars.</param>
/// <param name="Usage">The four counts that have columns.</param>
internal readonly record struct ChargeColumns(
    string Provider, string Deployment, string Model, int Status, string UsageStatus, string CostStatus, long? CostPico, Usage Usage)
{
    /// <summary>Whether the columns hold all of a usage: nothing that they do not count, and nothing that is bounded in them.</summary>
    public static bool Hold(in Usage usage)
    {
        Usage held = new()
        {
            InputTokens = Quantities.Tokens(usage.InputTokens),
            CachedReadTokens = Quantities.Tokens(usage.CachedReadTokens),
            OutputTokens = Quantities.Tokens(usage.OutputTokens),
            ReasoningTokens = Quantities.Tokens(usage.ReasoningTokens),
        };
        return held == usage;
    }
}
