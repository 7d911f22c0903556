namespace Farthing.Caching.Insight;

/// <summary>What is remembered of the questions that are asked, for proposals of FAQ entries.</summary>
public enum SuggestMode
{
    /// <summary>Nothing.</summary>
    Off,

    /// <summary>How often each is asked, by its hash.</summary>
    Counts,

    /// <summary>Its text too.</summary>
    On,
}
