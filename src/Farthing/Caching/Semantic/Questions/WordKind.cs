namespace Farthing.Caching.Semantic.Questions;

/// <summary>What a word is in a question.</summary>
internal enum WordKind : byte
{
    /// <summary>A word without content of its own.</summary>
    Function,

    /// <summary>A word that negates.</summary>
    Negation,

    /// <summary>A word with content.</summary>
    Content,

    /// <summary>A number, unit, currency, date or time.</summary>
    Value,
}
