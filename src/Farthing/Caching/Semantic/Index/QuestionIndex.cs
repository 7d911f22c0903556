using System.Buffers;
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

    // What an entry takes beside its question: a row of the table or a node of the graph, and its places in four dictionaries that may be half empty.
    internal const int EntryBytes = 640;

    private readonly SemanticEngine _engine;
    private readonly ReaderWriterLockSlim _lock = new(LockRecursionPolicy.NoRecursion);
    private readonly VectorIndex _vectors;
    private readonly Dictionary<long, Question> _entries = [];
    private readonly Dictionary<UInt128, long> _plain = [];
    private readonly Dictionary<UInt128, long> _gate = [];
    private long _bytes;
    private int _count;

    /// <summary>An empty index.</summary>
    /// <param name="engine">Read the questions that are added and looked up.</param>
    /// <param name="options">How many entries it holds and how it searches them.</param>
    /// <param name="random">Draws how high entries stand in the graph of a large index; of a fixed seed where there is none.</param>
    public QuestionIndex(SemanticEngine engine, VectorIndexOptions? options = null, Random? random = null)
    {
        options ??= new VectorIndexOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Capacity, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.GraphFrom, 1);
        (_engine, Capacity) = (engine, options.Capacity);
        _vectors = new VectorIndex(options, random ?? new Random(1));
    }

    /// <summary>The most entries it holds.</summary>
    public int Capacity { get; }

    /// <summary>How many entries it holds.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>The bytes its entries take: the questions, and what finding each takes.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Completes when a large index has put everything where it is found quickest. It is found before, too.</summary>
    public Task Settled => _vectors.Settled;

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
            _entries.Add(entryId, question);
            _vectors.Add(entryId, question);
            _plain[question.PlainKey] = entryId;
            if (question.GateKey is { } gate) _gate[gate] = entryId;
            Account(question.Size + EntryBytes);
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
            if (_plain.TryGetValue(query.PlainKey, out long same)) return Match(query, same);
            if (query.GateKey is { } gate && _gate.TryGetValue(gate, out long equal) && Match(query, equal) is { Comparison.Kind: not MatchKind.None } gated) return gated;
            if (!query.IsComparable) return null;
            NearestList nearest = new(stackalloc long[Candidates], stackalloc float[Candidates]);
            _vectors.FindNearest(query, ref nearest);
            return nearest.Ids.IsEmpty ? null : Best(query, nearest.Ids);
        }
        finally
        {
            _lock.ExitReadLock();
        }
    }

    /// <summary>Compares a question with one that is stored; null where that is gone.</summary>
    /// <param name="query">What is asked now.</param>
    /// <param name="entryId">The id under which the other was added.</param>
    public QuestionMatch? Compare(Question query, long entryId)
    {
        _lock.EnterReadLock();
        try
        {
            return _entries.ContainsKey(entryId) ? Match(query, entryId) : null;
        }
        finally
        {
            _lock.ExitReadLock();
        }
    }

    /// <summary>Ends what goes on in the background. Lookups under way, and later ones, find what they would have found.</summary>
    public void Dispose() => _vectors.Dispose();

    // What the second stage finds best among entries, the nearest of which comes first.
    private QuestionMatch? Best(Question query, ReadOnlySpan<long> nearest)
    {
        byte[] spread = ArrayPool<byte>.Shared.Rent(CharacterProfile.Buckets);
        try
        {
            spread.AsSpan().Clear();
            query.Characters.Spread(spread);
            QuestionMatch? best = null;
            foreach (long id in nearest)
            {
                if (!_entries.TryGetValue(id, out Question? stored)) continue;
                Likeness likeness = Likeness.Of(query, spread, stored);

                // What cannot be served is compared only to say what came nearest.
                if (best is not null && !PairFeatures.MayBeLikely(query, stored, likeness)) continue;
                Comparison found = _engine.Compare(query, stored, likeness);
                if (best is null || IsBetter(found, best.Comparison)) best = new QuestionMatch(id, stored, found);
            }

            return best;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(spread);
        }
    }

    private static bool IsBetter(in Comparison found, in Comparison best)
    {
        bool typo = found.Kind == MatchKind.Typo;
        if (typo != (best.Kind == MatchKind.Typo)) return typo;
        return found.Probability != best.Probability ? found.Probability > best.Probability : found.Similarity > best.Similarity;
    }

    private QuestionMatch Match(Question query, long id) => new(id, _entries[id], _engine.Compare(query, _entries[id]));

    private bool Take(long entryId)
    {
        if (!_entries.Remove(entryId, out Question? gone)) return false;
        Forget(_plain, gone.PlainKey, entryId);
        if (gone.GateKey is { } gate) Forget(_gate, gate, entryId);
        _vectors.Remove(entryId);
        Account(-gone.Size - EntryBytes);
        return true;
    }

    // Of two entries with one key the later holds it; when that one goes, the earlier is found by likeness only.
    private static void Forget(Dictionary<UInt128, long> keys, UInt128 key, long id)
    {
        if (keys.TryGetValue(key, out long held) && held == id) keys.Remove(key);
    }

    private void Account(int size)
    {
        Interlocked.Add(ref _bytes, size);
        Volatile.Write(ref _count, _entries.Count);
    }
}
