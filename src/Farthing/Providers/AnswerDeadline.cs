namespace Farthing.Providers;

/// <summary>
/// Cancels an attempt when its answer does not begin in time, pauses for too long or the whole call takes too long, or when the
/// client leaves. Progress is noted with one clock reading; the timer is moved only when it fires. Lent by
/// <see cref="AnswerDeadlines"/>, to one attempt at a time.
/// </summary>
internal sealed class AnswerDeadline : IDisposable
{
    private const long NotSet = long.MaxValue;

    private readonly AnswerDeadlines _owner;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _source = new();
    private readonly Lock _gate = new();
    private readonly ITimer _timer;
    private CancellationTokenRegistration _clientLeft;
    private long _callStarted;
    private TimeSpan _total;
    private TimeSpan _allowed;
    private long _lastProgress;
    private long _timerFires = NotSet;
    private bool _lent;

    public AnswerDeadline(AnswerDeadlines owner, TimeProvider time)
    {
        (_owner, _time) = (owner, time);
        _timer = time.CreateTimer(static state => ((AnswerDeadline)state!).Check(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Cancelled when time is up or the client has left.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>Whether the time ran out.</summary>
    public bool Expired { get; private set; }

    /// <summary>The attempt begins.</summary>
    /// <param name="callStarted">When the call arrived, on the monotonic clock.</param>
    /// <param name="now">When the attempt was begun, on the same clock.</param>
    /// <param name="deployment">Who is asked, and how long it may take.</param>
    /// <param name="clientLeft">Cancelled when the client leaves.</param>
    public void Start(long callStarted, long now, Deployment deployment, CancellationToken clientLeft)
    {
        lock (_gate)
        {
            (_callStarted, _total, _allowed, _lastProgress, _lent) = (callStarted, deployment.Provider.Options.TotalTimeout, deployment.FirstByteTimeout, now, true);
            SetTimer(now);
        }

        _clientLeft = clientLeft.UnsafeRegister(static state => ((CancellationTokenSource)state!).Cancel(), _source);
    }

    /// <summary>The answer has begun: from here on, <paramref name="betweenEvents"/> is what it may pause.</summary>
    public void Begin(TimeSpan betweenEvents, long now)
    {
        lock (_gate)
        {
            (_allowed, _lastProgress) = (betweenEvents, now);
            SetTimer(now);
        }
    }

    /// <summary>The answer goes on.</summary>
    public void Progress() => Volatile.Write(ref _lastProgress, _time.GetTimestamp());

    /// <summary>The answer has ended in good order: another attempt may use this.</summary>
    public void GiveBack()
    {
        _clientLeft.Dispose();
        lock (_gate) _lent = false;
        if (!Expired && _source.TryReset()) _owner.TakeBack(this);
        else Discard();
    }

    /// <summary>The attempt has failed or was given up; what it started may still hold the token, so nobody else gets it.</summary>
    public void Dispose()
    {
        _clientLeft.Dispose();
        lock (_gate) _lent = false;
        Discard();
    }

    /// <summary>Frees the timer of one that is not lent.</summary>
    public void Discard()
    {
        _timer.Dispose();
        _source.Dispose();
    }

    /// <summary>The time until either limit is reached; zero when one is.</summary>
    private TimeSpan Left(long now)
    {
        TimeSpan untilPause = _allowed - _time.GetElapsedTime(Volatile.Read(ref _lastProgress), now);
        TimeSpan untilEnd = _total - _time.GetElapsedTime(_callStarted, now);
        TimeSpan left = untilPause < untilEnd ? untilPause : untilEnd;
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    /// <summary>Makes the timer fire by the time the limit is reached; one that fires sooner, for an earlier attempt, looks then and is set anew.</summary>
    private void SetTimer(long now)
    {
        TimeSpan left = Left(now);
        long due = now + (long)Math.Ceiling(left.TotalSeconds * _time.TimestampFrequency);
        if (_timerFires <= due) return;
        _timerFires = due;
        _timer.Change(left, Timeout.InfiniteTimeSpan);
    }

    private void Check()
    {
        try
        {
            lock (_gate)
            {
                _timerFires = NotSet;
                if (!_lent) return;
                long now = _time.GetTimestamp();
                if (Left(now) > TimeSpan.Zero)
                {
                    SetTimer(now);
                    return;
                }

                Expired = true;
            }

            _source.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The answer ended while the timer fired: nothing is left to cancel.
        }
    }
}
