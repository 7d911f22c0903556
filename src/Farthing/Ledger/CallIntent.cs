using Farthing.Calls;

namespace Farthing.Ledger;

/// <summary>What is journalled before a provider is asked, enough to settle the call as an estimate should the process die.</summary>
public sealed record CallIntent
{
    /// <summary>The call's identity.</summary>
    public required CallId Id { get; init; }

    /// <summary>Which attempt at a provider this is, from 1.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>When the call arrived.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Who pays.</summary>
    public required Principal Principal { get; init; }

    /// <summary>The endpoint the client called.</summary>
    public required Endpoint Endpoint { get; init; }

    /// <summary>Whether the client asked for a stream.</summary>
    public bool Streamed { get; init; }

    /// <summary>The model as the client asked for it.</summary>
    public required string RequestedModel { get; init; }

    /// <summary>The provider about to be asked.</summary>
    public required string Provider { get; init; }

    /// <summary>The deployment about to be asked.</summary>
    public required string Deployment { get; init; }

    /// <summary>The model name sent to the provider.</summary>
    public required string Model { get; init; }

    /// <summary>An estimate of the input tokens, from the request's size.</summary>
    public long EstimatedInputTokens { get; init; }

    /// <summary>The output limit in the request, or 0 when there is none.</summary>
    public long MaxOutputTokens { get; init; }
}
