using Farthing.Caching.Semantic.Questions;
using Farthing.Caching.Semantic.Scoring;

namespace Farthing.Caching.Semantic.Index;

/// <summary>
/// The questions of one hard scope, and which of them comes nearest to another. Bounded; safe for use by many threads: many look up at once,
/// one adds or removes.
/// </summary>
public sealed class QuestionIndex : IDisposable
{
    /// <summary>How many entries the second stage sees.</summary>
    private const int Candidates = 12;

    private readonly SemanticEngine _engine;
    private readonly ReaderWriterLockSlim _lock = new(LockRecursionPolicy.NoRecursion);
    private readonly VectorTable _vectors = new();
    private readonly Dictionary<long, int> _slots = [];
    private readonly Dictionary<UInt128, int> _plain = [];
    private readonly Dictionary<UInt128, int> _gate = [];
    private readonly List<(long Id, Question Question)> _entries = [];
    private long _bytes;

    /// <summary>An empty index.</summary>
    /// <param name="engine">Read the questions that are added and looked up.</param>
    /// <param name="capacity">The most entries it holds. 1 or more; default 200,000.</param>
    public QuestionIndex(SemanticEngine engine, int capacity = 200_000)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        (_engine, Capacity) = (engine, capacity);
    }

    /// <summary>The most entries it holds.</summary>
    public int Capacity { get; }

    /// <summary>How many entries it holds.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>The bytes its entries take, roughly.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    private int _count;

    /// <summary>Adds a question, or replaces the one of the same id.</summary>
    /// <param name="entryId">Names the stored answer.</param>
    /// <param name="question">What it answers.</param>
    /// <returns>Whether there was room.</returns>
    public bool Add(long entryId, Question question)
    {
        _lock.EnterWriteLock();
        try
        {
            Take(entryId);
            if (_entries.Count >= Capacity) return false;
            int slot = _entries.Count;
            _entries.Add((entryId, question));
            _vectors.Add(question);
            _slots.Add(entryId, slot);
            _plain[question.PlainKey] = slot;
            if (question.GateKey is { } gate) _gate[gate] = slot;
            Account(question.Size);
            return true;
        }
        finally
        {
            _lock.ExitWriteLock();
        }
    }

    /// <summary>Takes a question away.</summary>
    /// <param name="entryId">The id under which it was added.</param>
    /// <returns>Whether it was there.</returns>
    public bool Remove(long entryId)
    {
        _lock.EnterWriteLock();
        try
        {
            return Take(entryId);
        }
        finally
        {
            _lock.ExitWriteLock();
        }
    }

    /// <summary>The stored question whose answer comes nearest to serving another, by the surest ground there is; null where nothing is near.</summary>
    /// <param name="query">What is asked now.</param>
    public QuestionMatch? FindBest(Question query)
    {
        _lock.EnterReadLock();
        try
        {
            if (_plain.TryGetValue(query.PlainKey, out int same)) return Match(query, same);
            if (query.GateKey is { } gate && _gate.TryGetValue(gate, out int equal) && Match(query, equal) is { Comparison.Kind: not MatchKind.None } gated) return gated;
            if (!query.IsComparable) return null;
            Span<int> near = stackalloc int[Candidates];
            near = near[.._vectors.FindNearest(query, near)];
            QuestionMatch? best = null;
            foreach (int slot in near)
            {
                // What cannot be served is compared only to say what came nearest.
                if (best is not null && !PairFeatures.MayBeLikely(query, _entries[slot].Question)) continue;
                Comparison found = _engine.Compare(query, _entries[slot].Question);
                if (best is null || IsBetter(found, best.Comparison)) best = new QuestionMatch(_entries[slot].Id, _entries[slot].Question, found);
            }

            return best;
        }
        finally
        {
            _lock.ExitReadLock();
        }
    }

    /// <inheritdoc />
    public void Dispose() => _lock.Dispose();

    private static bool IsBetter(in Comparison found, in Comparison best)
    {
        bool typo = found.Kind == MatchKind.Typo;
        if (typo != (best.Kind == MatchKind.Typo)) return typo;
        return found.Probability != best.Probability ? found.Probability > best.Probability : found.Similarity > best.Similarity;
    }

    private QuestionMatch Match(Question query, int slot) => new(_entries[slot].Id, _entries[slot].Question, _engine.Compare(query, _entries[slot].Question));

    private bool Take(long entryId)
    {
        if (!_slots.Remove(entryId, out int slot)) return false;
        Question gone = _entries[slot].Question;
        Forget(_plain, gone.PlainKey, slot);
        if (gone.GateKey is { } gate) Forget(_gate, gate, slot);
        int last = _entries.Count - 1;
        if (slot != last)
        {
            (long id, Question moved) = _entries[last];
            _entries[slot] = (id, moved);
            _slots[id] = slot;
            Move(_plain, moved.PlainKey, last, slot);
            if (moved.GateKey is { } key) Move(_gate, key, last, slot);
        }

        _entries.RemoveAt(last);
        _vectors.RemoveAt(slot);
        Account(-gone.Size);
        return true;
    }

    // Of two entries with one key the later holds it; when that one goes, the earlier is found by likeness only.
    private static void Forget(Dictionary<UInt128, int> keys, UInt128 key, int slot)
    {
        if (keys.TryGetValue(key, out int held) && held == slot) keys.Remove(key);
    }

    private static void Move(Dictionary<UInt128, int> keys, UInt128 key, int from, int to)
    {
        if (keys.TryGetValue(key, out int held) && held == from) keys[key] = to;
    }

    private void Account(int size)
    {
        Interlocked.Add(ref _bytes, size);
        Volatile.Write(ref _count, _entries.Count);
    }
}
