namespace Farthing.Answers;

/// <summary>By what a question was answered without a model.</summary>
public enum AnswerSource
{
    /// <summary>An entry of the FAQ.</summary>
    Faq,

    /// <summary>A rule.</summary>
    Rule,
}
