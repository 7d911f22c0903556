namespace Farthing.Caching.Replay;

/// <summary>What an answer is, as far as it decides whether it is kept.</summary>
[Flags]
public enum AnswerTraits
{
    /// <summary>A whole answer and nothing else.</summary>
    None = 0,

    /// <summary>It calls tools of the client's.</summary>
    CallsTools = 1,

    /// <summary>The provider ran tools for it.</summary>
    UsedProviderTools = 2,

    /// <summary>The model, or a filter, refused.</summary>
    Refused = 4,

    /// <summary>It ended at the output limit.</summary>
    Truncated = 8,
}
