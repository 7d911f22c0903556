using Farthing.Routing.Promises;

namespace Farthing.Routing.Cascades.Scoring;

/// <summary>What a scorer learns from, and what it must promise.</summary>
public sealed record ScorerOptions
{
    /// <summary>The outcomes file: docs/routing.md says what a line holds.</summary>
    public required string File { get; init; }

    /// <summary>The cheap model's name in the file.</summary>
    public required string Weak { get; init; }

    /// <summary>The strong model's name in the file.</summary>
    public required string Strong { get; init; }

    /// <summary>What is promised.</summary>
    public Promise Promise { get; init; } = new() { MaxDrop = 0.02 };
}
