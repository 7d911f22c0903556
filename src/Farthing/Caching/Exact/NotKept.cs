namespace Farthing.Caching.Exact;

/// <summary>Why an answer was not kept, though its call is one whose answers are.</summary>
public enum NotKept
{
    /// <summary>It broke off, or its client and all that joined it left.</summary>
    BrokenOff,

    /// <summary>It is empty.</summary>
    Empty,

    /// <summary>It is of another type than the call asks for, such as a page under status 200.</summary>
    OtherType,

    /// <summary>It is larger than <c>cache.max_answer</c>.</summary>
    TooLarge,

    /// <summary>Another deployment answered than those that the call's key speaks of.</summary>
    OtherDeployment,

    /// <summary>The provider did not report what was used.</summary>
    NoUsage,

    /// <summary>It is not finished, or holds something that is not understood: an error, a cut stream, malformed JSON.</summary>
    NotUnderstood,

    /// <summary>It calls tools, and <c>cache.tools</c> is off.</summary>
    CallsTools,

    /// <summary>It used tools of the provider, and <c>cache.tools</c> is not <c>all</c>.</summary>
    UsedProviderTools,

    /// <summary>It is a refusal, and <c>cache.refusals</c> is off.</summary>
    Refused,

    /// <summary>It ended at the output limit, and <c>cache.truncated</c> is off or the limit was Farthing's.</summary>
    Truncated,
}
