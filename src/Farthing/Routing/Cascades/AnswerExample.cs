namespace Farthing.Routing.Cascades;

/// <summary>One answer and how good it was: what a scorer of answers learns from.</summary>
public readonly record struct AnswerExample
{
    /// <summary>The question.</summary>
    public required string Prompt { get; init; }

    /// <summary>The answer.</summary>
    public required string Response { get; init; }

    /// <summary>How good it was, 0 to 1.</summary>
    public required double Score { get; init; }

    /// <summary>What the strong model would have gained over it; null where that is not known: another model's answer.</summary>
    public double? Gain { get; init; }

    /// <summary>How much better those models' answers to the same question were, on average, that are better than this one over all questions; null where none was tried.</summary>
    public double? Shortfall { get; init; }

    /// <summary>What the strong model's answer cost, in USD; null where that is not known.</summary>
    public double? StrongCost { get; init; }

    /// <summary>Which model gave it: answers are compared with others of the same model.</summary>
    public required string Model { get; init; }
}
