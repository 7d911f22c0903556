namespace Farthing.Caching;

/// <summary>The ways in which an answer is found, as <c>x-farthing-cache</c> and reports name them.</summary>
public static class CacheResults
{
    /// <summary>A provider was asked; no cache was to be used.</summary>
    public const string Bypass = "bypass";

    /// <summary>A provider was asked because no cache had the answer.</summary>
    public const string Miss = "miss";

    /// <summary>The stored answer to the very same call.</summary>
    public const string Exact = "exact";

    /// <summary>The answer to a question of the same words, or the same but for case, punctuation, courtesies and slips of the keyboard.</summary>
    public const string Gate = "gate";

    /// <summary>The answer to a question that means the same.</summary>
    public const string Semantic = "semantic";

    /// <summary>Some embeddings of a batch were stored; a provider was asked for the others.</summary>
    public const string Partial = "partial";

    /// <summary>An entry of the FAQ.</summary>
    public const string Faq = "faq";

    /// <summary>A rule.</summary>
    public const string Rule = "rule";

    /// <summary>The answer of an identical call that was under way.</summary>
    public const string Coalesced = "coalesced";

    /// <summary>Whether a provider was asked for the whole of the answer: what is said of it is then said of the model that gave it, and was not said before.</summary>
    /// <param name="result">How the answer was found.</param>
    public static bool IsOfProvider(string result) => result is Miss or Bypass;
}
