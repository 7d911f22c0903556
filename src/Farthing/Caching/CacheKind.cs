namespace Farthing.Caching;

/// <summary>What an entry holds.</summary>
public enum CacheKind
{
    /// <summary>A whole answer of a model.</summary>
    Answer = 1,

    /// <summary>The embedding of one input.</summary>
    Embedding = 2,

    /// <summary>A result of the caller's own, kept under a name that it chose.</summary>
    Result = 3,

    /// <summary>A question that was answered, by which similar ones are found; it points to the answer.</summary>
    Question = 4,

    /// <summary>That a question was given another question's answer, and on what ground.</summary>
    Match = 5,

    /// <summary>That an answer is not to be given to a question again, because somebody marked it wrong.</summary>
    Block = 6,
}
