namespace Farthing.Pricing.Overrides;

/// <summary>
/// What a contract gives beyond a fixed price: discounts that grow with a month's volume, free allowances, credit paid in advance.
/// It belongs to the account at a provider, so it is kept in one <see cref="VolumeAccount"/> and applied when a call is charged.
/// </summary>
public sealed record VolumePlan
{
    /// <summary>The plan's name.</summary>
    public required string Name { get; init; }

    /// <summary>The provider it is with, by its name in the catalog or in the settings, or <c>null</c> for any.</summary>
    public string? Provider { get; init; }

    /// <summary>The deployment it is for, or <c>null</c> for any.</summary>
    public string? Deployment { get; init; }

    /// <summary>What the tiers count.</summary>
    public VolumeMeasure Measure { get; init; }

    /// <summary>The tiers. Below the first one the price is undiscounted.</summary>
    public IReadOnlyList<VolumeTier> Tiers { get; init; } = [];

    /// <summary>What is free in each calendar month (UTC), by unit.</summary>
    public IReadOnlyList<FreeAllowance> Free { get; init; } = [];

    /// <summary>Dollars paid in advance; 0 for none.</summary>
    public Usd Credit { get; init; }

    /// <summary>What is taken off token prices while credit is left: 0.2 is 20 % off. 0 to 1.</summary>
    public decimal CreditDiscount { get; init; }

    /// <summary>Whether the plan covers a call.</summary>
    public bool Covers(in PricingRequest request) =>
        (Provider is null || Provider == request.Provider || Provider == request.ProviderName) && (Deployment is null || Deployment == request.Deployment);
}
