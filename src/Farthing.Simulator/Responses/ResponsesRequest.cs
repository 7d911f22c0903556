using System.Text.Json;
using Farthing.Simulator.Generation;

namespace Farthing.Simulator.Responses;

/// <summary>A response as asked: the common part, what only this wire knows, and the request itself for the fields that are echoed.</summary>
internal sealed record ResponsesRequest(GenerationRequest Generation, JsonElement Fields)
{
    public string? CacheKey { get; init; }

    public bool ExtendedCache { get; init; }

    public string ServiceTier { get; init; } = "default";

    /// <summary>The effort that is echoed; null for models that do not reason.</summary>
    public string? Effort { get; init; }

    public bool Store { get; init; } = true;

    /// <summary>Everything said so far, earlier responses included: what a later response can refer to.</summary>
    public IReadOnlyList<JsonElement> Conversation { get; init; } = [];
}
