namespace Farthing.Providers.Health;

/// <summary>
/// Decides whether a deployment is asked: closed until it fails too often, then open for a pause, then half open while one call tries it. Times are on one
/// monotonic clock. Whether it is closed is one read of a field; safe from any thread.
/// </summary>
/// <param name="options">When it opens and for how long.</param>
/// <param name="random">Spreads the pauses, so that replicas do not all try at once. Used under the breaker's lock only.</param>
internal sealed class CircuitBreaker(BreakerOptions options, Random random)
{
    private readonly Lock _lock = new();
    private readonly FailureWindow _window = new(options.Window);
    private int _state;
    private int _failuresInRow;
    private int _openings;
    private TimeSpan _openedAt = TimeSpan.MinValue;
    private TimeSpan _closedAt = TimeSpan.MinValue;
    private TimeSpan _due;
    private TimeSpan _downSince;

    public BreakerState State => (BreakerState)Volatile.Read(ref _state);

    public BreakerOptions Options => options;

    /// <summary>When a trial is due, while it is not closed; while one is under way, when it counts as lost.</summary>
    public TimeSpan Due
    {
        get
        {
            lock (_lock) return _due;
        }
    }

    /// <summary>Since when it has not been closed, or <c>null</c> while it is.</summary>
    public TimeSpan? DownSince
    {
        get
        {
            lock (_lock) return State == BreakerState.Closed ? null : _downSince;
        }
    }

    /// <summary>Failures since the last success.</summary>
    public int FailuresInRow => Volatile.Read(ref _failuresInRow);

    /// <summary>Attempts and failures of the window.</summary>
    public (int Attempts, int Failures) Recent(TimeSpan now)
    {
        lock (_lock) return _window.At(now);
    }

    /// <summary>Takes the trial for one call if it is due: true for one caller only, until its attempt has ended.</summary>
    /// <param name="now">The time.</param>
    /// <param name="patience">After what time without a word the trial counts as lost.</param>
    public bool TryProbe(TimeSpan now, TimeSpan patience)
    {
        lock (_lock)
        {
            if (State == BreakerState.Closed || now < _due) return false;
            Set(BreakerState.HalfOpen);
            _due = now + patience;
            return true;
        }
    }

    /// <summary>An attempt brought an answer.</summary>
    /// <param name="sentAt">When it was sent: what was sent before the breaker opened says nothing of now.</param>
    /// <param name="now">The time.</param>
    public void Succeed(TimeSpan sentAt, TimeSpan now)
    {
        lock (_lock)
        {
            if (State == BreakerState.Closed)
            {
                _window.Add(now, failed: false);
                if (sentAt >= _closedAt) _failuresInRow = 0;
            }
            else if (sentAt >= _openedAt)
            {
                _window.Clear();
                _window.Add(now, failed: false);
                (_failuresInRow, _closedAt) = (0, now);
                Set(BreakerState.Closed);
            }
        }
    }

    /// <summary>An attempt failed.</summary>
    /// <param name="sentAt">When it was sent: what was sent before the breaker closed tells of the time before.</param>
    /// <param name="now">The time.</param>
    /// <param name="isProbe">Whether it was the trial.</param>
    public void Fail(TimeSpan sentAt, TimeSpan now, bool isProbe)
    {
        lock (_lock)
        {
            if (State == BreakerState.Closed)
            {
                if (sentAt < _closedAt) return;
                _window.Add(now, failed: true);
                _failuresInRow++;
                if (options.Enabled && IsTooMuch(now)) Open(now);
            }
            else if (isProbe && State == BreakerState.HalfOpen)
            {
                _failuresInRow++;
                Open(now);
            }
        }
    }

    /// <summary>The trial ended without saying anything of the deployment: the next call may try it.</summary>
    public void Abandon(TimeSpan now)
    {
        lock (_lock)
        {
            if (State != BreakerState.HalfOpen) return;
            Set(BreakerState.Open);
            _due = now;
        }
    }

    private bool IsTooMuch(TimeSpan now)
    {
        if (_failuresInRow >= options.Failures) return true;
        (int attempts, int failures) = _window.At(now);
        return attempts >= options.LeastAttempts && failures >= options.Share * attempts;
    }

    private void Open(TimeSpan now)
    {
        // One that opens again soon after it closed goes on where it was.
        bool isAfresh = State == BreakerState.Closed && (_closedAt == TimeSpan.MinValue || now - _closedAt > options.LongestPause);
        if (State == BreakerState.Closed) _downSince = now;
        _openings = isAfresh ? 1 : Math.Min(_openings + 1, 32);
        double longest = Math.Min(options.LongestPause.TotalSeconds, options.Pause.TotalSeconds * Math.Pow(2, _openings - 1));
        (_openedAt, _due) = (now, now + TimeSpan.FromSeconds(longest * (1 + random.NextDouble()) / 2));
        _window.Clear();
        Set(BreakerState.Open);
    }

    private void Set(BreakerState state) => Volatile.Write(ref _state, (int)state);
}
