namespace Farthing.Answers.Documents;

/// <summary>An entry of the FAQ: questions that mean the same, and their answer.</summary>
public sealed record FaqDocument
{
    /// <summary>Which calls it is for. Default: all calls.</summary>
    public AnswerScope For { get; init; } = AnswerScope.Everything;

    /// <summary>The ways in which the question is asked: 1 to 200, each at most 500 characters.</summary>
    public required IReadOnlyList<string> Questions { get; init; }

    /// <summary>The answer, as it is: at most 20,000 characters.</summary>
    public required string Answer { get; init; }

    /// <summary>Whether questions that a matcher finds to ask the same are answered too. Default <c>false</c>: only equal ones.</summary>
    public bool Similar { get; init; }

    /// <summary>Names under which people find it. Default: none.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Until when it is right. Default: for ever.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Whether it is out of use. Default <c>false</c>.</summary>
    public bool Disabled { get; init; }
}
