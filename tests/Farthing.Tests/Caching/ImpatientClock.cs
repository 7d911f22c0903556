namespace Farthing.Tests.Caching;

/// <summary>A clock on which a moment that somebody waits for comes at once: what fails is tried again without anybody waiting. Longer waits, as those for housekeeping, never end.</summary>
internal sealed class ImpatientClock : TimeProvider
{
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private DateTimeOffset _now = new(2026, 11, 21, 9, 0, 0, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock) return _now;
    }

    public override long GetTimestamp() => GetUtcNow().Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ImpatientTimer timer = new(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class ImpatientTimer(ImpatientClock clock, TimerCallback callback, object? state) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime < TimeSpan.Zero || dueTime > Moment) return true;
            lock (clock._lock) clock._now += dueTime;
            ThreadPool.QueueUserWorkItem(_ => callback(state));
            return true;
        }

        public void Dispose()
        {
            // Who waits for it no longer hears of it.
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
