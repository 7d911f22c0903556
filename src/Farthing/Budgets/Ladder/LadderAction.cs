namespace Farthing.Budgets.Ladder;

/// <summary>What is done as a budget fills, in the order from the mildest to the hardest.</summary>
public enum LadderAction
{
    /// <summary>Say so in <c>x-farthing-degraded</c>.</summary>
    Warn,

    /// <summary>Lower the output limit.</summary>
    Shorten,

    /// <summary>Ask a cheaper model.</summary>
    Cheaper,

    /// <summary>Answer from caches only.</summary>
    CacheOnly,

    /// <summary>Ask a local model.</summary>
    Local,

    /// <summary>Let calls in one by one.</summary>
    Queue,

    /// <summary>Refuse.</summary>
    Refuse,
}
