namespace Farthing.Caching.Semantic.Policy;

/// <summary>What is known of a question that another question's answer was served for.</summary>
public enum AliasState
{
    /// <summary>It was never served so.</summary>
    Unseen,

    /// <summary>It was served so once, and is verified when it comes again.</summary>
    Served,

    /// <summary>The answer was found right: it is served without further checks.</summary>
    Pinned,

    /// <summary>The answer was found wrong: it is never served so again.</summary>
    Blocked,

    /// <summary>It is being verified and nothing was found out yet: it is not served, for the verifier may have failed.</summary>
    InCheck,
}
