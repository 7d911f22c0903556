using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Farthing.Ledger.Journal;
using Microsoft.Extensions.Logging;

namespace Farthing.Ledger;

/// <summary>
/// The ledger: a local append-only journal that the request path writes, and a thread that moves it into a store. What was journalled survives
/// the process; what was synced (at most <see cref="LedgerOptions.SyncInterval"/> later) survives a power failure. Safe from any thread.
/// </summary>
public sealed class JournaledLedger : ILedger, IAsyncDisposable
{
    private const int StackBytes = 512;
    private readonly LedgerOptions _options;
    private readonly JournalAppender _appender;
    private readonly HeldCalls _held;
    private readonly JournalKeeper _keeper;
    private readonly JournalMover _mover;
    private readonly StoreThread _storeThread;
    private readonly LedgerAlarm _alarm;
    private int _disposed;

    private JournaledLedger(LedgerOptions options, string folder, ILedgerStore store, IIntentEstimator estimator, TimeProvider time, ILogger logger)
    {
        _options = options;
        List<MovedSegment> old = OldSegments.Find(folder, out ulong? journal, out ulong last, out string? damage);
        _appender = new JournalAppender(options, folder, journal ?? BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong))), checked(last + 1));
        _held = new HeldCalls(options.MaxHeldCalls);
        _mover = new JournalMover(_appender, old, store, estimator, options);
        _storeThread = new StoreThread(_mover, _appender, _held, options, time, LogAlarm);
        _alarm = new LedgerAlarm(options, logger, damage);
        _keeper = new JournalKeeper(_appender, options, _held, AfterWork);
    }

    /// <inheritdoc />
    public bool TakesCalls => _appender.MayTakeCalls;

    /// <summary>How the ledger is.</summary>
    public LedgerHealth Health => new()
    {
        TakesCalls = _appender.TakesIntents,
        Alarm = _alarm.Text(_appender, _keeper.Failure, _storeThread.Failure, _mover, _held),
        BacklogCalls = _appender.AppendedCalls - _mover.MovedCalls,
        BacklogBytes = _appender.BacklogBytes,
        HeldCalls = _held.Count,
        LostCalls = _held.Lost,
        OpenCalls = _mover.OpenCallCount,
        StoredCalls = _mover.StoredCalls,
        RecoveredCalls = _mover.RecoveredCalls,
        LastStoredAt = _storeThread.LastStoredAt,
    };

    /// <summary>
    /// Opens the journal in a data folder and begins to move it into a store. Calls that an earlier process left open are settled as
    /// estimates in the background; new ones are taken at once.
    /// </summary>
    /// <param name="options">The folder and the bounds. The caller holds its <see cref="DataFolderLock"/>.</param>
    /// <param name="store">Where calls go; stays the caller's to dispose of, after the ledger.</param>
    /// <param name="estimator">Prices calls that were left open.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Receives alarms and their end.</param>
    /// <exception cref="LedgerException">The journal cannot be written or is of a newer version.</exception>
    public static JournaledLedger Open(LedgerOptions options, ILedgerStore store, IIntentEstimator estimator, TimeProvider time, ILogger logger)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.SegmentBytes, 4 << 20);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.SegmentBytes, 1 << 30);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.StoreBatch);
        string folder = Path.Combine(Path.GetFullPath(options.DataFolder), "journal");
        try
        {
            Directory.CreateDirectory(folder);
            JournaledLedger ledger = new(options, folder, store, estimator, time, logger);
            ledger._keeper.Start();
            ledger._storeThread.Start();
            return ledger;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new LedgerException(
                $"The journal in '{folder}' cannot be written: {exception.Message} Make room or make it writable, or name another folder with the setting 'data'.",
                exception);
        }
    }

    /// <inheritdoc />
    [SkipLocalsInit]
    public bool TryOpen(CallIntent intent)
    {
        PayloadWriter writer = new(stackalloc byte[StackBytes]);
        try
        {
            EntryCodec.WriteIntent(ref writer, intent);
            if (!_appender.TryAppendIntent(writer.Written)) return false;
        }
        finally
        {
            writer.Dispose();
        }

        _keeper.Appended();
        return true;
    }

    /// <inheritdoc />
    public void Close(CallRecord record)
    {
        if (!OutcomeAppender.TryAppend(_appender, record, _held)) _held.Add(record);
        _keeper.Appended();
    }

    /// <inheritdoc />
    [SkipLocalsInit]
    public bool TryRefuse(RefusedCall refused)
    {
        PayloadWriter writer = new(stackalloc byte[StackBytes]);
        try
        {
            EntryCodec.WriteRefusal(ref writer, refused);
            if (!_appender.TryAppendIntent(writer.Written, isCall: true)) return false;
        }
        finally
        {
            writer.Dispose();
        }

        _keeper.Appended();
        return true;
    }

    /// <summary>Waits until every call that ended before is in the store, however long the store takes.</summary>
    public Task FlushAsync(CancellationToken cancellationToken = default) => _storeThread.FlushAsync(cancellationToken);

    /// <summary>Syncs the journal, moves what the store takes, and ends. What the store does not take stays in the journal for the next start.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1) return;
        await _keeper.StopAsync();
        await _storeThread.StopAsync();
        _appender.Dispose();
        _keeper.Dispose();
        _storeThread.Dispose();
    }

    private void AfterWork()
    {
        LogAlarm();
        if (_appender.BacklogBytes > 0) _storeThread.HasWork();
    }

    private void LogAlarm() => _alarm.Log(_appender, _keeper.Failure, _storeThread.Failure, _mover, _held);
}
