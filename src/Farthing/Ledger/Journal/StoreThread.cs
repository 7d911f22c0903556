namespace Farthing.Ledger.Journal;

/// <summary>The thread that runs the mover: some time after there is work, at once when asked to hurry, and again with growing waits after a failure.</summary>
internal sealed class StoreThread(JournalMover mover, JournalAppender appender, HeldCalls held, LedgerOptions options, TimeProvider time, Action afterMove)
    : IDisposable
{
    private const int MostDoublings = 5;
    private const long HurryBytes = 1 << 20;
    private readonly AutoResetEvent _work = new(initialState: true);
    private readonly AutoResetEvent _hurry = new(initialState: false);
    private readonly ManualResetEvent _stop = new(initialState: false);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _waitersGate = new();
    private readonly List<(long Calls, TaskCompletionSource Done)> _waiters = [];
    private volatile Exception? _failure;
    private long _lastStoredTicks;
    private volatile bool _stopping;

    /// <summary>Why the store could not be written, or <c>null</c>.</summary>
    public Exception? Failure => _failure;

    public DateTimeOffset? LastStoredAt => Volatile.Read(ref _lastStoredTicks) is > 0 and var ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;

    public void Start() => new Thread(Run) { IsBackground = true, Name = "farthing store" }.Start();

    public void HasWork()
    {
        _work.Set();
        if (appender.BacklogBytes > HurryBytes) _hurry.Set();
    }

    /// <summary>Waits until every call that ended before is in the store.</summary>
    public Task FlushAsync(CancellationToken cancellationToken)
    {
        TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_waitersGate)
        {
            ObjectDisposedException.ThrowIf(_stopping, this);
            _waiters.Add((appender.AppendedCalls, done));
        }

        _work.Set();
        _hurry.Set();
        return done.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Moves what is there, once, and ends the thread.</summary>
    public Task StopAsync()
    {
        _stopping = true;
        _stop.Set();
        _work.Set();
        _hurry.Set();
        return _ended.Task;
    }

    public void Dispose()
    {
        _work.Dispose();
        _hurry.Dispose();
        _stop.Dispose();
        mover.Dispose();
    }

    private void Run()
    {
        int failures = 0;
        while (!_stopping)
        {
            if (failures == 0)
            {
                _work.WaitOne();
                if (!_stopping && !HasWaiters()) _hurry.WaitOne(options.StoreInterval);
            }
            else
            {
                _stop.WaitOne(options.RetryInterval * (1 << Math.Min(failures - 1, MostDoublings)));
            }

            failures = TryMove() ? 0 : failures + 1;
            afterMove();
        }

        TryMove();
        lock (_waitersGate)
        {
            foreach ((long _, TaskCompletionSource done) in _waiters) done.TrySetCanceled();
            _waiters.Clear();
        }

        _ended.SetResult();
    }

    private bool TryMove()
    {
        try
        {
            if (mover.MoveAll()) Volatile.Write(ref _lastStoredTicks, time.GetUtcNow().UtcTicks);
            _failure = null;
            Wake();
            return true;
        }
        catch (Exception exception)
        {
            _failure = exception;
            return false;
        }
    }

    private bool HasWaiters()
    {
        lock (_waitersGate) return _waiters.Count > 0;
    }

    private void Wake()
    {
        lock (_waitersGate)
        {
            if (!held.IsEmpty) return;
            for (int i = _waiters.Count - 1; i >= 0; i--)
            {
                if (_waiters[i].Calls > mover.MovedCalls) continue;
                _waiters[i].Done.TrySetResult();
                _waiters.RemoveAt(i);
            }
        }
    }
}
