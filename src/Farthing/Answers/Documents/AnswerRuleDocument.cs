namespace Farthing.Answers.Documents;

/// <summary>A rule: questions of a form, and a template of their answer.</summary>
public sealed record AnswerRuleDocument
{
    /// <summary>Which calls it is for. Default: all calls.</summary>
    public AnswerScope For { get; init; } = AnswerScope.Everything;

    /// <summary>A regular expression that the question must match, upper and lower case alike; empty when the rule goes by <see cref="Words"/> or <see cref="Always"/>.</summary>
    public string Pattern { get; init; } = "";

    /// <summary>Whether the pattern may match a part of the question; otherwise it must match the whole. Default <c>false</c>.</summary>
    public bool Within { get; init; }

    /// <summary>Words of which the question must have all. Default: none.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>Whether every question is answered; then <see cref="For"/> must say of whom. Default <c>false</c>.</summary>
    public bool Always { get; init; }

    /// <summary>The longest question that is answered, in characters: 1 to 2,000. Default 300.</summary>
    public int Longest { get; init; } = AnswerRuleKind.DefaultLongest;

    /// <summary>
    /// The answer. <c>{{NAME}}</c> stands for what the pattern's group of that name matched, <c>{{question}}</c> for the question, and <c>{{feature}}</c>, <c>{{user}}</c>,
    /// <c>{{team}}</c>, <c>{{project}}</c>, <c>{{model}}</c>, <c>{{date}}</c> for what the call has. Values are put in as they are and never read as a template.
    /// </summary>
    public required string Answer { get; init; }

    /// <summary>Names under which people find it. Default: none.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Until when it is right. Default: for ever.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Whether it is out of use. Default <c>false</c>.</summary>
    public bool Disabled { get; init; }
}
