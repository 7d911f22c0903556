namespace Farthing.Caching.Semantic.Guards;

/// <summary>Why an answer may not be used again though the questions are alike.</summary>
public enum GuardResult
{
    /// <summary>Nothing stands against it.</summary>
    Passed,

    /// <summary>One of them is negated.</summary>
    Negation,

    /// <summary>They hold different numbers, units, dates or times.</summary>
    Value,

    /// <summary>They hold words of opposite meaning.</summary>
    Opposite,

    /// <summary>They name different persons, places, things or codes.</summary>
    Name,

    /// <summary>They are the same but for one part, and the two parts do not say the same.</summary>
    Substitution,

    /// <summary>They hold the same words in an order that turns the meaning round.</summary>
    Order,

    /// <summary>One of them cannot be compared.</summary>
    NotComparable,
}
