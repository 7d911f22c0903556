using Farthing.Caching.Semantic.Embedders;
using Farthing.Caching.Semantic.Guards;

namespace Farthing.Caching.Semantic.Scoring;

/// <summary>What was found when two questions were compared.</summary>
public readonly record struct Comparison
{
    /// <summary>On what ground the answer of one may serve the other.</summary>
    public required MatchKind Kind { get; init; }

    /// <summary>What stands against it.</summary>
    public required GuardResult Guard { get; init; }

    /// <summary>How alike they are, 0 to 1, for ranking; guards lower it.</summary>
    public required float Similarity { get; init; }

    /// <summary>How likely the same answer serves both, 0 to 1; 0 where a guard stands against it.</summary>
    public required float Probability { get; init; }

    /// <summary>What an embedder says of them, where it has part in <see cref="Probability"/>; else <c>null</c>.</summary>
    public EmbedderLikeness? Embedder { get; init; }
}
