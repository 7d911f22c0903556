namespace Farthing.Ledger.Journal;

/// <summary>
/// A thread that syncs the journal in groups, makes the next segment ready, and tells the store's thread that there is work. It
/// sleeps while nothing is appended; only the first append after such a sleep pays for waking it.
/// </summary>
internal sealed class JournalKeeper : IDisposable
{
    private readonly JournalAppender _appender;
    private readonly LedgerOptions _options;
    private readonly HeldCalls _held;
    private readonly Action _afterWork;
    private readonly AutoResetEvent _wake = new(initialState: true);
    private readonly ManualResetEvent _stop = new(initialState: false);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _asleep;
    private volatile string? _failure;

    /// <param name="appender">The journal.</param>
    /// <param name="options">The intervals.</param>
    /// <param name="held">Calls to append when the journal can be written again.</param>
    /// <param name="afterWork">Called on this thread after each round of work.</param>
    public JournalKeeper(JournalAppender appender, LedgerOptions options, HeldCalls held, Action afterWork)
    {
        _appender = appender;
        _options = options;
        _held = held;
        _afterWork = afterWork;
    }

    /// <summary>Why the journal could not be synced, or <c>null</c>.</summary>
    public string? Failure => _failure;

    public void Start() => new Thread(Run) { IsBackground = true, Name = "farthing journal" }.Start();

    /// <summary>To be called after an append: costs a read unless the thread sleeps.</summary>
    public void Appended()
    {
        if (Volatile.Read(ref _asleep) == 1 && Interlocked.Exchange(ref _asleep, 0) == 1) _wake.Set();
    }

    /// <summary>Syncs what is left and ends the thread.</summary>
    public Task StopAsync()
    {
        _stop.Set();
        _wake.Set();
        return _ended.Task;
    }

    public void Dispose()
    {
        _wake.Dispose();
        _stop.Dispose();
    }

    private void Run()
    {
        try
        {
            while (!_stop.WaitOne(0))
            {
                // While something is wrong there is work without appends: trying again.
                _wake.WaitOne(IsWell ? Timeout.InfiniteTimeSpan : _options.RetryInterval);
                do
                {
                    // A tenth is left for the sync itself.
                    _stop.WaitOne(_options.SyncInterval * 0.9);
                    Work();
                }
                while (!TryFallAsleep());
            }

            Work();
            _ended.SetResult();
        }
        catch (Exception exception)
        {
            _failure = exception.Message;
            _ended.SetException(exception);
        }
    }

    private bool IsWell => _failure is null && !_appender.NeedsSpare && _held.IsEmpty;

    private void Work()
    {
        try
        {
            if (_appender.NeedsSpare) _appender.PrepareSpare();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The appender keeps the reason; health tells it.
        }

        _held.TryAppendAll(_appender);
        try
        {
            if (_appender.AppendedBytes != _appender.SyncedBytes) _appender.Sync();
            _failure = null;
        }
        catch (IOException exception)
        {
            _failure = exception.Message;
        }

        _afterWork();
    }

    private bool TryFallAsleep()
    {
        if (_stop.WaitOne(0)) return true;
        Volatile.Write(ref _asleep, 1);
        Interlocked.MemoryBarrier();
        if (_failure is not null || _appender.AppendedBytes == _appender.SyncedBytes) return true;
        // Appended meanwhile: stay awake, unless the appender saw the flag and has already set the event, which the next wait then takes at once.
        return Interlocked.Exchange(ref _asleep, 0) == 0;
    }
}
