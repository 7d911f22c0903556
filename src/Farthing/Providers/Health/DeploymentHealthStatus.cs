namespace Farthing.Providers.Health;

/// <summary>How a deployment stands.</summary>
public sealed record DeploymentHealthStatus
{
    /// <summary>Its name.</summary>
    public required string Deployment { get; init; }

    /// <summary>Whether it is asked.</summary>
    public BreakerState State { get; init; }

    /// <summary>While it is open: from when on one call tries it.</summary>
    public DateTimeOffset? TrialAt { get; init; }

    /// <summary>Since when it has not been closed, or <c>null</c> while it is.</summary>
    public DateTimeOffset? DownSince { get; init; }

    /// <summary>Failures since the last success.</summary>
    public int FailuresInRow { get; init; }

    /// <summary>Attempts since the start that said something of it.</summary>
    public long Attempts { get; init; }

    /// <summary>Those of them that failed.</summary>
    public long Failures { get; init; }

    /// <summary>Attempts within the breaker's window, counted anew whenever it opens or closes.</summary>
    public int RecentAttempts { get; init; }

    /// <summary>Those of them that failed.</summary>
    public int RecentFailures { get; init; }

    /// <summary>What went wrong last, in a word or two, or empty.</summary>
    public string LastFailure { get; init; } = "";

    /// <summary>When that was, or <c>null</c>.</summary>
    public DateTimeOffset? LastFailureAt { get; init; }

    /// <summary>As <see cref="DeploymentSpeed.TimeToFirstToken"/>.</summary>
    public TimeSpan? TimeToFirstToken { get; init; }

    /// <summary>As <see cref="DeploymentSpeed.TokensPerSecond"/>.</summary>
    public double? TokensPerSecond { get; init; }
}
