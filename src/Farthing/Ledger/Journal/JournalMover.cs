using Farthing.Calls;

namespace Farthing.Ledger.Journal;

/// <summary>
/// Moves the journal into the store, in batches of one transaction each that also holds the place reached, so that every call enters exactly
/// once whatever fails when. Old segments of an earlier process come first; then its open calls are settled as estimates. For one thread.
/// </summary>
internal sealed class JournalMover(
    JournalAppender appender,
    IEnumerable<MovedSegment> oldSegments,
    ILedgerStore store,
    IIntentEstimator estimator,
    LedgerOptions options) : IDisposable
{
    private delegate T EntryReader<T>(ReadOnlySpan<byte> payload, TextPool texts);

    private readonly LinkedList<MovedSegment> _segments = new(oldSegments);
    private readonly List<MovedSegment> _kept = [];
    private readonly Queue<(string Path, long SyncedBytes)> _leaving = new();
    private readonly OpenCalls _open = new();
    private readonly HashSet<CallId> _closedEarlier = [];
    private readonly List<CallId> _closed = [];
    private readonly TextPool _texts = new();
    private LinkedListNode<MovedSegment>? _current;
    private SegmentReader? _reader;
    private JournalPosition? _stored;
    private (ulong Segment, long Offset) _intentsRead;
    private long _committedOffset = JournalFormat.HeaderBytes;
    private long _movedBytes;
    private bool _began;

    /// <summary>Whether what an earlier process left is in the store.</summary>
    public bool IsRecovered { get; private set; }

    /// <summary>Calls that this process moved into the store.</summary>
    public long StoredCalls { get; private set; }

    /// <summary>Outcomes and refusals of this process that are in the store.</summary>
    public long MovedCalls { get; private set; }

    /// <summary>Calls of an earlier process that were settled as estimates.</summary>
    public long RecoveredCalls { get; private set; }

    /// <summary>Bytes of this process's frames that were moved.</summary>
    public long MovedBytes { get; private set; }

    /// <summary>Bytes that were damaged in segments of an earlier process.</summary>
    public long DamagedBytes { get; private set; }

    /// <summary>Whole entries that could not be understood.</summary>
    public long UnreadableEntries { get; private set; }

    public int OpenCallCount => _open.Count;

    /// <summary>Moves everything that is in the journal now.</summary>
    /// <returns>Whether any call was stored.</returns>
    /// <exception cref="Exception">The store failed: nothing of the last batch is in it, and the next call tries again.</exception>
    public bool MoveAll()
    {
        long before = StoredCalls;
        try
        {
            Begin();
            MoveBatches();
            if (!IsRecovered) SettleAbandoned();
            MoveBatches();
            CarryOpenIntents();
            ReleaseSegments();
        }
        catch
        {
            GoBack();
            throw;
        }

        return StoredCalls > before;
    }

    public void Dispose() => _reader?.Dispose();

    private void Begin()
    {
        if (!_began)
        {
            _stored = store.ReadPosition(appender.Journal);
            _began = true;
        }

        while (appender.TryNextSegment(out JournalSegment? live)) _segments.AddLast(new MovedSegment(live));
        _current ??= _segments.First!;
    }

    private void MoveBatches()
    {
        bool more = true;
        while (more) more = MoveBatch();
    }

    /// <returns>Whether there may be more.</returns>
    private bool MoveBatch()
    {
        while (appender.TryNextSegment(out JournalSegment? live)) _segments.AddLast(new MovedSegment(live));
        ILedgerBatch? batch = null;
        int read = 0;
        int stored = 0;
        bool more = true;
        _closed.Clear();
        _movedBytes = MovedBytes;
        try
        {
            while (read < options.StoreBatch && (more = TryRead(out ReadOnlySpan<byte> payload)))
            {
                if (payload[0] == (byte)EntryKind.Outcome)
                {
                    read++;
                    if (ReadOutcome(payload) is not { } record) continue;
                    batch ??= store.BeginBatch();
                    batch.Add(record);
                }
                else if (payload[0] == (byte)EntryKind.Refusal)
                {
                    read++;
                    if (ReadRefusal(payload) is not { } refused) continue;
                    batch ??= store.BeginBatch();
                    batch.Add(refused);
                }
                else
                {
                    ReadIntent(payload);
                }
            }

            stored = batch?.Commit(Position()) ?? 0;
        }
        finally
        {
            batch?.Dispose();
        }

        Committed(stored, read);
        return more;
    }

    /// <summary>The next entry, in whichever segment; old segments first, and no live one before those are settled.</summary>
    private bool TryRead(out ReadOnlySpan<byte> payload)
    {
        while (true)
        {
            MovedSegment segment = _current!.Value;
            if (!segment.IsOld && !IsRecovered)
            {
                payload = default;
                return false;
            }

            _reader ??= segment.OpenReader(_current == _segments.First ? _committedOffset : JournalFormat.HeaderBytes);
            (long end, bool complete) = segment.Extent(_reader);
            if (_reader.TryRead(end, out payload))
            {
                if (!segment.IsOld) _movedBytes += _reader.Offset - _reader.FrameOffset;
                return true;
            }

            if (!complete || _current.Next is null) return false;
            DamagedBytes += _reader.DamagedBytes;
            _reader.Dispose();
            _reader = null;
            _current = _current.Next;
        }
    }

    private CallRecord? ReadOutcome(ReadOnlySpan<byte> payload)
    {
        CallId id = CallId.ReadFrom(payload[1..]);
        _closed.Add(id);
        if (!IsRecovered) _closedEarlier.Add(id);
        return Read(payload, EntryCodec.ReadOutcome);
    }

    private RefusedCall? ReadRefusal(ReadOnlySpan<byte> payload) => Read(payload, EntryCodec.ReadRefusal);

    /// <summary>Reads an entry, unless it is in the store already or cannot be understood.</summary>
    private T? Read<T>(ReadOnlySpan<byte> payload, EntryReader<T> read)
        where T : CallRecord
    {
        if (IsBehind(_stored)) return null;
        try
        {
            return read(payload, _texts);
        }
        catch (InvalidDataException)
        {
            UnreadableEntries++;
            return null;
        }
    }

    private void ReadIntent(ReadOnlySpan<byte> payload)
    {
        (ulong Segment, long Offset) place = (_current!.Value.Sequence, _reader!.FrameOffset);
        // After a failed batch its entries are read again.
        if (place.CompareTo(_intentsRead) <= 0) return;
        _intentsRead = place;
        CallId id = CallId.ReadFrom(payload[1..]);
        if (payload[0] == (byte)EntryKind.CarriedIntent && IsRecovered) _open.Arrive(id, _current.Value, place.Offset);
        else if (!_closedEarlier.Contains(id)) _open.Open(id, _current.Value, place.Offset);
    }

    private bool IsBehind(JournalPosition? position) =>
        position is { } stored
        && (_current!.Value.Sequence, _reader!.FrameOffset).CompareTo((stored.Segment, stored.Offset)) < 0;

    private JournalPosition Position() => new(appender.Journal, _current!.Value.Sequence, _reader?.Offset ?? JournalFormat.HeaderBytes);

    private void Committed(int stored, int read)
    {
        foreach (CallId id in _closed) _open.Close(id);
        StoredCalls += stored;
        if (IsRecovered) MovedCalls += read;
        MovedBytes = _movedBytes;
        appender.Stored(MovedBytes);
        _committedOffset = _reader?.Offset ?? JournalFormat.HeaderBytes;
        while (_segments.First != _current)
        {
            _kept.Add(_segments.First!.Value);
            _segments.RemoveFirst();
        }

        if (IsRecovered) ReleaseSegments();
    }

    /// <summary>Returns to what is surely in the store.</summary>
    private void GoBack()
    {
        _reader?.Dispose();
        _reader = null;
        _current = _segments.First;
    }

    /// <summary>Settles what an earlier process left open. A second time after a crash in the middle changes nothing: the store knows those calls.</summary>
    private void SettleAbandoned()
    {
        using IntentLoader loader = new();
        foreach ((CallId Id, IReadOnlyList<IntentPlace> Places)[] calls in _open.All().Chunk(options.StoreBatch))
        {
            using ILedgerBatch batch = store.BeginBatch();
            foreach ((CallId _, IReadOnlyList<IntentPlace> places) in calls)
            {
                batch.Add(AbandonedCall.Settle([.. places.Select(place => EntryCodec.ReadIntent(loader.Load(place), _texts))], estimator));
            }

            int recovered = batch.Commit(new JournalPosition(appender.Journal, _current!.Value.Sequence, JournalFormat.HeaderBytes));
            StoredCalls += recovered;
            RecoveredCalls += recovered;
        }

        _open.Clear();
        _closedEarlier.Clear();
        _closedEarlier.TrimExcess();
        IsRecovered = true;
    }

    /// <summary>
    /// Copies the open intents of the oldest segments to the end of the journal, once there are many: a call that stays open for an hour shall not
    /// keep a file of an hour ago.
    /// </summary>
    private void CarryOpenIntents()
    {
        long mostKept = Math.Max(4, options.MaxBacklogBytes / options.SegmentBytes / 4);
        if (_kept.Count <= mostKept) return;
        using IntentLoader loader = new();
        while (_kept.Count > mostKept)
        {
            MovedSegment oldest = _kept[0];
            foreach (CallId id in _open.In(oldest))
            {
                foreach (long offset in _open.Depart(id, oldest))
                {
                    byte[] payload = loader.Load(new IntentPlace(oldest, offset)).ToArray();
                    payload[0] = (byte)EntryKind.CarriedIntent;
                    if (appender.TryAppendOutcome(payload, isCall: false)) continue;
                    // No room: the file stays, and the intent with it.
                    _open.Arrive(id, oldest, offset);
                    return;
                }
            }

            ReleaseSegments();
        }
    }

    private void ReleaseSegments()
    {
        for (int i = _kept.Count - 1; i >= 0; i--)
        {
            if (_kept[i].OpenIntents > 0) continue;
            _leaving.Enqueue((_kept[i].Path, appender.AppendedBytes));
            _kept.RemoveAt(i);
        }

        // What was carried from a file must be on the disk before the file goes.
        while (_leaving.TryPeek(out (string Path, long SyncedBytes) leaving) && appender.SyncedBytes >= leaving.SyncedBytes)
        {
            appender.Release(leaving.Path);
            _leaving.Dequeue();
        }
    }
}
