namespace Farthing.Caching.Semantic.Serving;

/// <summary>What is done with answers to questions that mean the same.</summary>
public enum SemanticMode
{
    /// <summary>Nothing.</summary>
    Off,

    /// <summary>They are looked for and judged, never served: reports say what they would save and how often they would be wrong.</summary>
    Shadow,

    /// <summary>They are served within the share of wrong answers that the operator accepts.</summary>
    On,
}
