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

    /// <summary>Which model gave it: answers are compared with others of the same model.</summary>
    public required string Model { get; init; }
}
