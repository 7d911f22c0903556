namespace Farthing.Providers.Health;

/// <summary>The time since a start, on the monotonic clock.</summary>
internal sealed class HealthClock(TimeProvider time)
{
    private readonly DateTimeOffset _started = time.GetUtcNow();
    private readonly long _startedAt = time.GetTimestamp();

    public TimeProvider Time => time;

    public TimeSpan Now => time.GetElapsedTime(_startedAt);

    public TimeSpan Of(long timestamp) => time.GetElapsedTime(_startedAt, timestamp);

    public DateTimeOffset DateOf(TimeSpan at) => _started + at;
}
