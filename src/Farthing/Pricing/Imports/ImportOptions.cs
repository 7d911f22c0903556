namespace Farthing.Pricing.Imports;

/// <summary>How to take over another project's price list.</summary>
public sealed record ImportOptions
{
    /// <summary>Where the list is from and of when, kept with every price.</summary>
    public required string Source { get; init; }

    /// <summary>The day of the import.</summary>
    public required DateOnly Today { get; init; }

    /// <summary>Only these providers (as the catalog names them); empty for all.</summary>
    public IReadOnlyCollection<string> Providers { get; init; } = [];

    /// <summary>
    /// Whether the prices count as confirmed. Default <c>false</c>: they are one source, and costs from them are marked as estimates.
    /// </summary>
    public bool Confirmed { get; init; }

    /// <summary>Whether a price of zero means free. Default <c>false</c>: in these lists it mostly means that nobody knew, so such models are left out.</summary>
    public bool TrustZero { get; init; }
}
