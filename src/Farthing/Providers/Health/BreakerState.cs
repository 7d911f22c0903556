namespace Farthing.Providers.Health;

/// <summary>Whether a deployment is asked.</summary>
public enum BreakerState
{
    /// <summary>It is asked as usual.</summary>
    Closed,

    /// <summary>It failed too often and is passed over while others are up.</summary>
    Open,

    /// <summary>One call is under way that tries whether it is up again; all others pass it over.</summary>
    HalfOpen,
}
