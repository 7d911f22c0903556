using Farthing.Pricing.Catalogs;

namespace Farthing.Pricing.Overrides;

/// <summary>Turns what a machine costs into prices of calls, for models that someone serves himself.</summary>
public static class SelfHostedRates
{
    private const decimal SecondsPerHour = 3600;
    private const decimal TokensPerPrice = 1_000_000;

    /// <summary>
    /// Prices per million tokens from a machine's price by the hour and its measured throughput. Rounded once, half to even, to 1e-9
    /// dollars per million tokens: a quotient need not be finite.
    /// </summary>
    /// <param name="usdPerGpuHour">What one GPU costs for an hour.</param>
    /// <param name="gpus">How many GPUs serve the model.</param>
    /// <param name="inputTokensPerSecond">Prompt tokens that they read in a second, measured under the usual load; more than 0.</param>
    /// <param name="outputTokensPerSecond">Answer tokens that they write in a second, measured likewise; more than 0.</param>
    public static RateCard PerGpuHour(decimal usdPerGpuHour, int gpus, decimal inputTokensPerSecond, decimal outputTokensPerSecond)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(usdPerGpuHour);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(gpus);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(inputTokensPerSecond);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(outputTokensPerSecond);
        decimal perSecond = usdPerGpuHour * gpus / SecondsPerHour;
        return new RateCard(
            (PriceUnit.Input, PerMillion(perSecond, inputTokensPerSecond)),
            (PriceUnit.CachedRead, 0),
            (PriceUnit.Output, PerMillion(perSecond, outputTokensPerSecond)));
    }

    /// <summary>A price for each second that a call kept the machine busy.</summary>
    public static RateCard PerSecond(decimal usdPerSecond)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(usdPerSecond);
        return new RateCard((PriceUnit.Millisecond, usdPerSecond));
    }

    private static decimal PerMillion(decimal usdPerSecond, decimal tokensPerSecond) =>
        decimal.Round(usdPerSecond / tokensPerSecond * TokensPerPrice, 9, MidpointRounding.ToEven);
}
