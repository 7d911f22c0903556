using System.Collections.Concurrent;

namespace Farthing.Ledger.Journal;

/// <summary>Ended calls that are kept in memory while the journal cannot be written.</summary>
internal sealed class HeldCalls(int bound)
{
    private readonly ConcurrentQueue<CallRecord> _calls = new();
    private long _lost;

    public bool IsEmpty => _calls.IsEmpty;

    public int Count => _calls.Count;

    /// <summary>Calls beyond the bound.</summary>
    public long Lost => Volatile.Read(ref _lost);

    public void Add(CallRecord record)
    {
        if (_calls.Count < bound) _calls.Enqueue(record);
        else Lose();
    }

    public void Lose() => Interlocked.Increment(ref _lost);

    /// <summary>Appends what can be appended. For one thread.</summary>
    public void TryAppendAll(JournalAppender appender)
    {
        while (_calls.TryPeek(out CallRecord? record))
        {
            if (!OutcomeAppender.TryAppend(appender, record, this)) return;
            _calls.TryDequeue(out _);
        }
    }
}
