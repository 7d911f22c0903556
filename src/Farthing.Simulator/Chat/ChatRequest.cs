using Farthing.Simulator.Generation;

namespace Farthing.Simulator.Chat;

/// <summary>A chat completion as asked: the common part, and what only this wire knows.</summary>
internal sealed record ChatRequest(GenerationRequest Generation)
{
    public int Choices { get; init; } = 1;

    public bool IncludeUsage { get; init; }

    public string? CacheKey { get; init; }

    public bool ExtendedCache { get; init; }

    public string ServiceTier { get; init; } = "default";

    public bool LogProbabilities { get; init; }
}
