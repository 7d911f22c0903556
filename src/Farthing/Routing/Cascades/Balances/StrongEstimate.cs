using Farthing.Calls;
using Farthing.Routing.Cost;

namespace Farthing.Routing.Cascades.Balances;

/// <summary>What the strong model alone would have cost on the tokens that a call used.</summary>
/// <param name="costs">Prices usage.</param>
public sealed class StrongEstimate(CallCosts costs)
{
    /// <summary>Prices it.</summary>
    /// <param name="call">The call.</param>
    /// <param name="model">The strong model.</param>
    /// <param name="usage">What was used by the model that answered.</param>
    /// <param name="warm">
    /// The share of the input, 0 to 1, that the cheap model read from its provider's prompt cache: a model that is asked every time has as warm a cache, one that is asked
    /// now and then has not, and that difference is a cost of switching.
    /// </param>
    /// <returns>US dollars; <c>null</c> when the model has no price.</returns>
    public decimal? Of(Call call, string model, in Usage usage, double warm) =>
        costs.DeploymentOf(model, call) is { } deployment ? costs.Of(deployment, call.Principal.Key, call.StartedAt, Warmed(usage, warm))?.Amount : null;

    private static Usage Warmed(in Usage usage, double warm)
    {
        long read = Math.Max(usage.CachedReadTokens, (long)(usage.InputTokens * Math.Clamp(warm, 0, 1)));
        long left = usage.InputTokens - read;
        long hour = Math.Min(usage.CacheWrite1hTokens, left), minutes = Math.Min(usage.CacheWrite5mTokens, left - hour);
        return usage with
        {
            CachedReadTokens = read,
            CacheWrite1hTokens = hour,
            CacheWrite5mTokens = minutes,
            CacheWriteTokens = Math.Min(usage.CacheWriteTokens, left - hour - minutes),
        };
    }
}
