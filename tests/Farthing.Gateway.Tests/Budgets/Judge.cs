using Farthing.Simulator.Metering;

namespace Farthing.Gateway.Tests.Budgets;

/// <summary>What the provider charges, by the simulator's own meter and the list price of one model: independent of everything the gateway computes.</summary>
internal static class Judge
{
    /// <summary>A model whose price is plain: 0.15, 0.075 and 0.60 USD per million tokens of input, cached input and output.</summary>
    public const string Model = "gpt-4o-mini";

    public static decimal Spend(BillingMeter meter) => Cost(meter.Total);

    public static decimal Cost(BilledUsage usage) =>
        (((usage.InputTokens - usage.CachedRead) * 0.15m) + (usage.CachedRead * 0.075m) + (usage.OutputTokens * 0.60m)) / 1_000_000m;
}
