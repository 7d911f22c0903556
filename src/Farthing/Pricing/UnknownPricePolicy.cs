namespace Farthing.Pricing;

/// <summary>What a call gets whose model has no price.</summary>
public enum UnknownPricePolicy
{
    /// <summary>It is made; its cost is recorded as unknown, never as zero.</summary>
    Allow,

    /// <summary>It is made; its cost is estimated at the highest price that the catalog has of its provider, else of any, and marked as an estimate.</summary>
    EstimateHigh,

    /// <summary>It is refused before the provider is asked.</summary>
    Block,
}
