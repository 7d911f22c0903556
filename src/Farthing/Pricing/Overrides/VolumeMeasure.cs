namespace Farthing.Pricing.Overrides;

/// <summary>What a plan's tiers count, from the first of each month (UTC).</summary>
public enum VolumeMeasure
{
    /// <summary>Dollars charged.</summary>
    Spend,

    /// <summary>Input and output tokens.</summary>
    Tokens,
}
