using Farthing.Caching.Replay;

namespace Farthing.Routing.Cascades.Checks;

/// <summary>A model's answer as checks see it.</summary>
public sealed record CheckedAnswer
{
    /// <summary>What was asked last, where that is one text; <c>null</c> when it is not.</summary>
    public string? Question { get; init; }

    /// <summary>What the request says the answer must look like.</summary>
    public required RequestedForm Form { get; init; }

    /// <summary>The words of the answer, or of its beginning; empty when it has none.</summary>
    public required string Text { get; init; }

    /// <summary>The tools that it calls.</summary>
    public IReadOnlyList<ToolUse> Tools { get; init; } = [];

    /// <summary>How it ended, and what else it is.</summary>
    public AnswerTraits Traits { get; init; }

    /// <summary>The mean natural logarithm of the probability of its tokens, where the provider gave it.</summary>
    public double? LogProbability { get; init; }
}
