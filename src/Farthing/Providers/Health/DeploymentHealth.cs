namespace Farthing.Providers.Health;

/// <summary>How one deployment does: whether it is up, how often it failed, how fast it is. In memory, each replica's own. Safe from any thread.</summary>
public sealed class DeploymentHealth
{
    private readonly HealthClock _clock;
    private long _attempts;
    private long _failures;
    private volatile LastFailure? _last;

    internal DeploymentHealth(string name, BreakerOptions options, Random random, HealthClock clock)
    {
        (Name, _clock, Breaker, Speed) = (name, clock, new CircuitBreaker(options, random), new DeploymentSpeed(clock.Time));
    }

    /// <summary>The deployment's name.</summary>
    public string Name { get; }

    /// <summary>Whether it is asked.</summary>
    public BreakerState State => Breaker.State;

    /// <summary>How fast it answers.</summary>
    public DeploymentSpeed Speed { get; }

    internal CircuitBreaker Breaker { get; }

    /// <summary>How it stands.</summary>
    public DeploymentHealthStatus Read()
    {
        TimeSpan now = _clock.Now;
        BreakerState state = State;
        (int attempts, int failures) = Breaker.Recent(now);
        LastFailure? last = _last;
        return new DeploymentHealthStatus
        {
            Deployment = Name,
            State = state,
            TrialAt = state == BreakerState.Open ? _clock.DateOf(Breaker.Due) : null,
            DownSince = Breaker.DownSince is { } down ? _clock.DateOf(down) : null,
            FailuresInRow = Breaker.FailuresInRow,
            Attempts = Interlocked.Read(ref _attempts),
            Failures = Interlocked.Read(ref _failures),
            RecentAttempts = attempts,
            RecentFailures = failures,
            LastFailure = last?.What ?? "",
            LastFailureAt = last is null ? null : _clock.DateOf(last.At),
            TimeToFirstToken = Speed.TimeToFirstToken,
            TokensPerSecond = Speed.TokensPerSecond,
        };
    }

    /// <summary>Takes in how an attempt went.</summary>
    internal void Record(in AttemptReport report)
    {
        TimeSpan now = _clock.Now, sentAt = _clock.Of(report.SentAt);
        switch (report.Result)
        {
            case AttemptResult.Answered:
                Interlocked.Increment(ref _attempts);
                Breaker.Succeed(sentAt, now);
                if (report.OutputTokens > 0 || report.FirstAt > 0)
                    Speed.Add(report.FirstAt > 0 ? _clock.Of(report.FirstAt) - sentAt : null, now - sentAt, report.OutputTokens);
                break;
            case AttemptResult.Failed:
                Interlocked.Increment(ref _attempts);
                Interlocked.Increment(ref _failures);
                _last = new LastFailure(report.Failure, now);
                Breaker.Fail(sentAt, now, report.IsProbe);
                break;
            default:
                if (report.IsProbe) Breaker.Abandon(now);
                break;
        }
    }

    /// <summary>A trial has begun to answer: others need not wait for its end.</summary>
    internal void Begun(long sentAt) => Breaker.Succeed(_clock.Of(sentAt), _clock.Now);

    /// <summary>A trial was not made.</summary>
    internal void Abandon() => Breaker.Abandon(_clock.Now);

    private sealed record LastFailure(string What, TimeSpan At);
}
