namespace Farthing.Providers.Health;

/// <summary>When a deployment counts as down, and when it is tried again.</summary>
public sealed record BreakerOptions
{
    /// <summary>Whether it is ever passed over. Default true.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>So many failures in a row open the breaker. 1 or more. Default 5.</summary>
    public int Failures { get; init; } = 5;

    /// <summary>This share of failures within <see cref="Window"/> opens it too. Above 0, at most 1. Default 0.5.</summary>
    public double Share { get; init; } = 0.5;

    /// <summary>The share counts from so many attempts in the window on. 1 or more. Default 20.</summary>
    public int LeastAttempts { get; init; } = 20;

    /// <summary>How far back the share looks. Default 1 minute.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long the breaker is open before one call tries the deployment, the first time; half of it to all of it, at random. Default 5 s.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The pause doubles with each trial that fails, up to this. Default 5 minutes.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>What happens to a call when every deployment of its model is down. Default: it is tried all the same.</summary>
    public WhenAllOpen WhenAllOpen { get; init; }
}
