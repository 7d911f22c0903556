namespace Farthing.Pricing;

/// <summary>What is known of a call besides what its answer says.</summary>
public readonly record struct PricingRequest
{
    /// <summary>The provider's name in the catalog, for example <c>openai</c>.</summary>
    public required string Provider { get; init; }

    /// <summary>The model that was asked for; priced when the answer names none.</summary>
    public required string Model { get; init; }

    /// <summary>When the call was charged: the prices in force then are the ones that count.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The provider's name in the settings where it differs from <see cref="Provider"/>, for overrides; or empty.</summary>
    public string ProviderName { get; init; }

    /// <summary>The deployment's name in the settings, for overrides; or empty.</summary>
    public string Deployment { get; init; }

    /// <summary>The client's key (its name), for overrides; or empty.</summary>
    public string Key { get; init; }

    /// <summary>The HTTP status of the answer; 0 counts as 200.</summary>
    public int HttpStatus { get; init; }

    /// <summary>The tier that was served where the answer does not say it, or empty.</summary>
    public string ServiceTier { get; init; }

    /// <summary>Whether the call ran in a provider's batch.</summary>
    public bool Batch { get; init; }

    /// <summary>Whether the call went to a regional endpoint that costs more (OpenAI's <c>eu.</c> and <c>us.</c> hosts, Azure's data zones).</summary>
    public bool Regional { get; init; }

    /// <summary>How long a self-hosted model worked on the call, for prices by time.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>Whether a model without a price is priced at the highest prices known of its provider (else of any), as an estimate.</summary>
    public bool EstimateUnknownHigh { get; init; }
}
