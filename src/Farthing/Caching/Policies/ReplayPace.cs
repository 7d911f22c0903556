namespace Farthing.Caching.Policies;

/// <summary>How fast a stored answer is streamed.</summary>
public enum ReplayPace
{
    /// <summary>As fast as the client reads.</summary>
    Fast,

    /// <summary>As it came from the provider.</summary>
    Original,
}
