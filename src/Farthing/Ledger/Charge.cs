using Farthing.Calls;
using Farthing.Pricing;

namespace Farthing.Ledger;

/// <summary>One thing that cost money: one attempt at a provider, with its quantities, unit prices and the catalog that priced it.</summary>
public sealed record Charge
{
    /// <summary>Which attempt of the call this is, from 1.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>The provider's name in the settings.</summary>
    public required string Provider { get; init; }

    /// <summary>The deployment that answered.</summary>
    public required string Deployment { get; init; }

    /// <summary>The model that answered, as the provider named it; the model asked for when it named none.</summary>
    public required string Model { get; init; }

    /// <summary>The HTTP status of the provider's answer, or 0 when there was none.</summary>
    public int ProviderStatus { get; init; }

    /// <summary>What was used; meaningless when <see cref="UsageStatus"/> is <see cref="UsageStatus.Unknown"/>.</summary>
    public Usage Usage { get; init; }

    /// <summary>How well the usage is known.</summary>
    public UsageStatus UsageStatus { get; init; }

    /// <summary>What it cost, or <c>null</c> when that is not known. Never zero for unknown.</summary>
    public Usd? Cost { get; init; }

    /// <summary>How the cost was arrived at.</summary>
    public CostStatus CostStatus { get; init; }

    /// <summary>What the provider says it charged, where it says so, kept beside <see cref="Cost"/>.</summary>
    public Usd? ProviderReportedCost { get; init; }

    /// <summary>The lines that sum to the computed cost; empty when nothing could be computed.</summary>
    public IReadOnlyList<ChargeLine> Lines { get; init; } = [];

    /// <summary>The version of the price catalog in force (a content hash), or empty.</summary>
    public string CatalogVersion { get; init; } = "";

    /// <summary>The tier the provider served (<c>default</c>, <c>batch</c>, <c>flex</c>, <c>priority</c> …), or empty.</summary>
    public string ServiceTier { get; init; } = "";

    /// <summary>From sending the request to the end of the answer.</summary>
    public TimeSpan Duration { get; init; }
}
