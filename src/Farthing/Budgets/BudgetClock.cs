namespace Farthing.Budgets;

/// <summary>
/// The time that windows go by: never backwards, and not forwards by a jump. It runs with the monotonic clock and follows the wall clock where that is ahead
/// by less than <see cref="Tolerance"/>, or has been ahead for longer than <see cref="Patience"/> (a machine that slept, a clock that was wrong and was set
/// right). A clock set back is waited for. Safe from any thread.
/// </summary>
public sealed class BudgetClock
{
    /// <summary>How far the wall clock may be ahead and be followed at once.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(1);

    /// <summary>How long a clock that jumped ahead must stay there to be believed.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);

    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private DateTimeOffset _now;
    private long _timestamp;
    private long? _aheadSince;

    /// <summary>Starts at the wall clock's time.</summary>
    public BudgetClock(TimeProvider time) => (_time, _now, _timestamp) = (time, time.GetUtcNow(), time.GetTimestamp());

    /// <summary>Whether the wall clock is too far ahead to be followed yet.</summary>
    public bool DoubtsWallClock
    {
        get
        {
            lock (_lock) return _aheadSince is not null;
        }
    }

    /// <summary>The time.</summary>
    public DateTimeOffset Now => Read(out _);

    /// <summary>The time, and the reading of the monotonic clock that belongs to it.</summary>
    internal DateTimeOffset Read(out long timestamp)
    {
        lock (_lock)
        {
            timestamp = _time.GetTimestamp();
            DateTimeOffset expected = _now + _time.GetElapsedTime(_timestamp, timestamp), wall = _time.GetUtcNow();
            (_timestamp, _now) = (timestamp, expected);
            if (wall <= expected + Tolerance) _aheadSince = null;
            else if (_aheadSince is not { } since) _aheadSince = timestamp;
            else if (_time.GetElapsedTime(since, timestamp) >= Patience) (_aheadSince, _now) = (null, wall);
            if (_aheadSince is null && wall > _now) _now = wall;
            return _now;
        }
    }
}
