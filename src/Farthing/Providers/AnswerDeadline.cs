namespace Farthing.Providers;

/// <summary>
/// Cancels an attempt when its answer does not begin in time or pauses for too long, or when the client leaves. Progress is
/// noted with one clock reading; the timer is moved only when it fires.
/// </summary>
internal sealed class AnswerDeadline : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly CancellationTokenRegistration _clientLeft;
    private long _lastProgress;
    private TimeSpan _allowed;

    public AnswerDeadline(TimeProvider time, TimeSpan firstByte, CancellationToken clientLeft)
    {
        _time = time;
        _allowed = firstByte;
        _lastProgress = time.GetTimestamp();
        _timer = time.CreateTimer(static state => ((AnswerDeadline)state!).Check(), this, firstByte, Timeout.InfiniteTimeSpan);
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
        if (sooner) _timer.Change(betweenEvents, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The answer goes on.</summary>
    public void Progress() => Volatile.Write(ref _lastProgress, _time.GetTimestamp());

    public void Dispose()
    {
        _clientLeft.Dispose();
        _timer.Dispose();
        _source.Dispose();
    }

    private void Check()
    {
        TimeSpan left = _allowed - _time.GetElapsedTime(Volatile.Read(ref _lastProgress));
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
