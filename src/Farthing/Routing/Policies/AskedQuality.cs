namespace Farthing.Routing.Policies;

/// <summary>How good an answer a caller asks for (<c>x-farthing-quality</c>).</summary>
public enum AskedQuality
{
    /// <summary>Nothing is said: the policy decides.</summary>
    Unsaid,

    /// <summary><c>low</c>: cheap is good enough.</summary>
    Low,

    /// <summary><c>medium</c>: as the policy would by itself.</summary>
    Medium,

    /// <summary><c>high</c>: the best there is.</summary>
    High,
}
