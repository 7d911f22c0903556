namespace Farthing.Caching.Semantic.Questions;

/// <summary>What kind of answer a text asks for.</summary>
public enum QuestionType
{
    /// <summary>A statement or a command.</summary>
    Statement,

    /// <summary>Yes or no.</summary>
    YesNo,

    /// <summary>A thing ("what", "which").</summary>
    What,

    /// <summary>A person.</summary>
    Who,

    /// <summary>A time.</summary>
    When,

    /// <summary>A place.</summary>
    Where,

    /// <summary>A reason.</summary>
    Why,

    /// <summary>A way.</summary>
    How,

    /// <summary>A number or an amount.</summary>
    HowMany,
}
