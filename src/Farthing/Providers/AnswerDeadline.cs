namespace Farthing.Providers;

/// <summary>
/// Cancels an attempt when its answer does not begin in time, pauses for too long or the whole call takes too long, or when the
/// client leaves. Progress is noted with one clock reading; the timer is moved only when it fires.
/// </summary>
internal sealed class AnswerDeadline : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly CancellationTokenRegistration _clientLeft;
    private readonly long _callStarted;
    private readonly TimeSpan _total;
    private long _lastProgress;
    private TimeSpan _allowed;

    /// <param name="time">The clock.</param>
    /// <param name="callStarted">When the call arrived, on the monotonic clock.</param>
    /// <param name="options">How long the provider may take.</param>
    /// <param name="clientLeft">Cancelled when the client leaves.</param>
    public AnswerDeadline(TimeProvider time, long callStarted, ProviderOptions options, CancellationToken clientLeft)
    {
        (_time, _callStarted, _total, _allowed) = (time, callStarted, options.TotalTimeout, options.FirstByteTimeout);
        _lastProgress = time.GetTimestamp();
        _timer = time.CreateTimer(static state => ((AnswerDeadline)state!).Check(), this, Left(), Timeout.InfiniteTimeSpan);
        _clientLeft = clientLeft.UnsafeRegister(static state => ((CancellationTokenSource)state!).Cancel(), _source);
    }

    /// <summary>Cancelled when time is up or the client has left.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>Whether the time ran out.</summary>
    public bool Expired { get; private set; }

    /// <summary>The answer has begun: from here on, <paramref name="betweenEvents"/> is what it may pause.</summary>
    public void Begin(TimeSpan betweenEvents)
    {
        bool sooner = betweenEvents < _allowed;
        _allowed = betweenEvents;
        Progress();
        if (sooner) _timer.Change(Left(), Timeout.InfiniteTimeSpan);
    }

    /// <summary>The answer goes on.</summary>
    public void Progress() => Volatile.Write(ref _lastProgress, _time.GetTimestamp());

    public void Dispose()
    {
        _clientLeft.Dispose();
        _timer.Dispose();
        _source.Dispose();
    }

    /// <summary>The time until either limit is reached; zero when one is.</summary>
    private TimeSpan Left()
    {
        TimeSpan untilPause = _allowed - _time.GetElapsedTime(Volatile.Read(ref _lastProgress));
        TimeSpan untilEnd = _total - _time.GetElapsedTime(_callStarted);
        TimeSpan left = untilPause < untilEnd ? untilPause : untilEnd;
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    private void Check()
    {
        TimeSpan left = Left();
        try
        {
            if (left > TimeSpan.Zero)
            {
                _timer.Change(left, Timeout.InfiniteTimeSpan);
                return;
            }

            Expired = true;
            _source.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The answer ended while the timer fired: nothing is left to cancel.
        }
    }
}
