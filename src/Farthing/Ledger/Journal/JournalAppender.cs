using System.Collections.Concurrent;
using Farthing.Notation;

namespace Farthing.Ledger.Journal;

/// <summary>
/// Appends entries to the active segment: a copy into mapped memory under a short lock, no system call. New segments are made ahead of time
/// by <see cref="JournalKeeper"/>; only a burst that outruns it makes one here.
/// </summary>
internal sealed class JournalAppender : IDisposable
{
    private readonly Lock _gate = new();
    private readonly string _folder;
    private readonly ulong _journal;
    private readonly int _segmentBytes;
    private readonly long _maxBacklogBytes;
    private readonly ConcurrentQueue<string> _reusable = new();
    private readonly ConcurrentQueue<JournalSegment> _started = new();
    private readonly ConcurrentQueue<JournalSegment> _unsyncedSealed = new();
    private JournalSegment _active;
    private JournalSegment? _spare;
    private ulong _nextSequence;
    private long _appendedBytes;
    private long _appendedCalls;
    private long _syncedBytes;
    private long _storedBytes;
    private volatile string? _failure;
    private bool _closed;

    /// <exception cref="IOException">The first segment cannot be made.</exception>
    public JournalAppender(LedgerOptions options, string folder, ulong journal, ulong firstSequence)
    {
        _folder = folder;
        _journal = journal;
        _segmentBytes = options.SegmentBytes;
        _maxBacklogBytes = options.MaxBacklogBytes;
        _nextSequence = firstSequence + 1;
        _active = JournalSegment.Create(folder, journal, firstSequence, _segmentBytes);
        _started.Enqueue(_active);
    }

    public ulong Journal => _journal;

    /// <summary>Bytes of frames appended so far.</summary>
    public long AppendedBytes => Volatile.Read(ref _appendedBytes);

    /// <summary>Outcomes and refusals appended so far.</summary>
    public long AppendedCalls => Volatile.Read(ref _appendedCalls);

    /// <summary>Bytes of frames that reached the disk.</summary>
    public long SyncedBytes => Volatile.Read(ref _syncedBytes);

    /// <summary>Bytes of journal that wait for the store.</summary>
    public long BacklogBytes => AppendedBytes - Volatile.Read(ref _storedBytes);

    /// <summary>Whether the backlog is at its bound.</summary>
    public bool IsFull => BacklogBytes >= _maxBacklogBytes;

    /// <summary>Why no segment can be made, or <c>null</c>.</summary>
    public string? Failure => _failure;

    public bool NeedsSpare => Volatile.Read(ref _spare) is null;

    /// <summary>Whether an intent would be taken.</summary>
    public bool TakesIntents
    {
        get
        {
            lock (_gate) return !_closed && !IsFull && HasRoomForIntents();
        }
    }

    /// <summary>As <see cref="TakesIntents"/> without waiting for those who append: what was so a moment ago.</summary>
    public bool MayTakeCalls => !_closed && !IsFull && (Volatile.Read(ref _spare) is not null || _failure is null);

    /// <summary>Appends an intent, unless the backlog is full or what room is left must be kept for outcomes.</summary>
    /// <param name="payload">The intent.</param>
    /// <param name="isCall">Whether it is all of a call: a refused one.</param>
    public bool TryAppendIntent(ReadOnlySpan<byte> payload, bool isCall = false)
    {
        uint checksum = Crc32C.Of(payload);
        lock (_gate)
        {
            if (_closed || IsFull) return false;
            if (!HasRoomForIntents() && !TryMakeSpare()) return false;
            if (!TryAppend(payload, checksum)) return false;
            if (isCall) Volatile.Write(ref _appendedCalls, _appendedCalls + 1);
            return true;
        }
    }

    /// <summary>Appends an outcome (or a carried intent) as long as there is any room.</summary>
    public bool TryAppendOutcome(ReadOnlySpan<byte> payload, bool isCall = true)
    {
        uint checksum = Crc32C.Of(payload);
        lock (_gate)
        {
            if (_closed || !TryAppend(payload, checksum)) return false;
            if (isCall) Volatile.Write(ref _appendedCalls, _appendedCalls + 1);
            return true;
        }
    }

    /// <summary>Makes the next segment ready.</summary>
    /// <exception cref="IOException">The disk is full, read-only or broken.</exception>
    public void PrepareSpare()
    {
        ulong sequence;
        lock (_gate)
        {
            if (_spare is not null || _closed) return;
            sequence = _nextSequence++;
        }

        JournalSegment made = Make(sequence);
        lock (_gate)
        {
            // A burst may have made one meanwhile and even filled it: segments must be used in the order of their numbers.
            if (_spare is null && !_closed && sequence > _active.Sequence)
            {
                Volatile.Write(ref _spare, made);
                return;
            }
        }

        made.Dispose();
        File.Delete(made.Path);
    }

    /// <summary>Brings everything appended before the call to the disk. For the keeper's thread only.</summary>
    /// <exception cref="IOException">The disk failed.</exception>
    public void Sync()
    {
        long appended = AppendedBytes;
        while (_unsyncedSealed.TryPeek(out JournalSegment? full))
        {
            full.Sync();
            _unsyncedSealed.TryDequeue(out _);
            full.Dispose();
        }

        JournalSegment active;
        lock (_gate) active = _active;
        active.Sync();
        Volatile.Write(ref _syncedBytes, appended);
    }

    /// <summary>The next segment that was begun, for the one that reads them.</summary>
    public bool TryNextSegment([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out JournalSegment? segment) => _started.TryDequeue(out segment);

    /// <summary>Says how far the store has come, in bytes of frames.</summary>
    public void Stored(long bytes) => Volatile.Write(ref _storedBytes, bytes);

    /// <summary>Takes back a file whose entries are all in the store, or deletes it.</summary>
    public void Release(string path)
    {
        if (_reusable.IsEmpty && new FileInfo(path) is { Exists: true } file && file.Length == _segmentBytes) _reusable.Enqueue(path);
        else File.Delete(path);
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_closed) return;
            _closed = true;
        }

        while (_unsyncedSealed.TryDequeue(out JournalSegment? full)) full.Dispose();
        _active.Dispose();
        if (_spare is not { } spare) return;
        spare.Dispose();
        File.Delete(spare.Path);
    }

    private bool HasRoomForIntents() => _spare is not null || (_failure is null && _active.Room > _segmentBytes / 2);

    private bool TryAppend(ReadOnlySpan<byte> payload, uint checksum)
    {
        int bytes = JournalFormat.FrameBytes(payload.Length);
        if (_active.Room < bytes && !TryRoll()) return false;
        _active.Append(payload, checksum);
        Volatile.Write(ref _appendedBytes, _appendedBytes + bytes);
        return true;
    }

    private bool TryRoll()
    {
        if (_spare is null && !TryMakeSpare()) return false;
        _active.Seal();
        _unsyncedSealed.Enqueue(_active);
        _active = _spare!;
        _started.Enqueue(_active);
        Volatile.Write(ref _spare, null);
        return true;
    }

    /// <summary>Makes a segment on the caller's time, unless the last attempt failed: then it is the keeper's to try again.</summary>
    private bool TryMakeSpare()
    {
        if (_failure is not null) return false;
        try
        {
            Volatile.Write(ref _spare, Make(_nextSequence++));
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private JournalSegment Make(ulong sequence)
    {
        try
        {
            JournalSegment made = JournalSegment.Create(_folder, _journal, sequence, _segmentBytes, _reusable.TryDequeue(out string? reuse) ? reuse : null);
            _failure = null;
            return made;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            _failure = exception.Message;
            throw;
        }
    }
}
