namespace Farthing.Routing.Policies;

/// <summary>How long a model is to think before it answers.</summary>
public enum ReasoningEffort
{
    /// <summary>Not at all: a direct answer.</summary>
    None,

    /// <summary>As little as it can.</summary>
    Minimal,

    /// <summary>Little.</summary>
    Low,

    /// <summary>Some.</summary>
    Medium,

    /// <summary>Much.</summary>
    High,
}
