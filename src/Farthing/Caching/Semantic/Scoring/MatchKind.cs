namespace Farthing.Caching.Semantic.Scoring;

/// <summary>On what ground an answer may be used again, from the surest to the least sure.</summary>
public enum MatchKind
{
    /// <summary>None.</summary>
    None,

    /// <summary>The texts differ in case, punctuation, white space, contractions and courtesies only.</summary>
    Plain,

    /// <summary>The texts differ in mistyped words only.</summary>
    Typo,

    /// <summary>The content gate: the same content words, values, negation and type of question.</summary>
    Gate,

    /// <summary>The second stage's probability.</summary>
    Scored,
}
