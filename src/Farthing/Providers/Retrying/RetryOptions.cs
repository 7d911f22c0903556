namespace Farthing.Providers.Retrying;

/// <summary>Whether and when a call is tried again after every deployment has failed it.</summary>
public sealed record RetryOptions
{
    /// <summary>
    /// How often a deployment is asked again after it answered 408, 429 or 5xx, cut the connection or did not begin in time. 0 to 10. Default 0: the providers' own
    /// clients try again by themselves, and two that do so multiply.
    /// </summary>
    public int Most { get; init; }

    /// <summary>How often it is asked again after no connection could be made, so that it has not heard of the call. 0 to 10. Default 1.</summary>
    public int MostUnsent { get; init; } = 1;

    /// <summary>The longest wait before the first time; it is drawn evenly from zero to this and doubles each time. Default 250 ms.</summary>
    public TimeSpan Delay { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>The longest wait before any. Default 10 s.</summary>
    public TimeSpan LongestDelay { get; init; } = TimeSpan.FromSeconds(10);
}
