using System.Collections.Concurrent;
using Farthing.Caching.Semantic.Embedders;
using Farthing.Caching.Semantic.Index;
using Farthing.Caching.Semantic.Questions;

namespace Farthing.Caching.Semantic.Serving;

/// <summary>
/// The questions that were answered, apart by everything else that was in their calls. Bounded in bytes: the area that was used least recently goes first, and what is oldest of the last one. What it says
/// is only where to look: an answer that is gone from the cache is not found, whatever stands here. Safe from any thread.
/// </summary>
/// <param name="engine">Reads questions.</param>
/// <param name="maxBytes">The most it may take.</param>
internal sealed class QuestionBook(SemanticEngine engine, long maxBytes)
{
    /// <summary>How many the second stage sees beside those that the words lead to.</summary>
    private const int NearestByVector = 6;

    private readonly Lock _lock = new();
    private readonly Dictionary<CacheKey, LinkedListNode<Area>> _areas = [];
    private readonly LinkedList<Area> _byUse = [];
    private readonly HashSet<CacheKey> _known = [];
    private long _bytes;

    /// <summary>Reads questions.</summary>
    public SemanticEngine Engine => engine;

    /// <summary>The bytes it takes, roughly.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>The nearest question that was answered within an area.</summary>
    public (QuestionMatch Match, CacheKey Answer)? Find(CacheKey key, Question question)
    {
        if (Use(key) is not { } area || area.Index.FindBest(question) is not { } match) return null;
        lock (_lock) return area.Headers.TryGetValue(match.EntryId, out Line? line) ? (match, line.Answer) : null;
    }

    /// <summary>Whether any question of an area has a vector of an embedder.</summary>
    public bool HasVectors(CacheKey key, string embedder)
    {
        lock (_lock) return Use(key)?.Count(embedder) > 0;
    }

    /// <summary>The questions of an area whose vectors are nearest, each compared, and the cosine of each.</summary>
    /// <param name="key">The area.</param>
    /// <param name="question">What is asked.</param>
    /// <param name="vector">Its vector.</param>
    /// <param name="also">A question that is wanted first, wherever it lies, or <c>null</c>.</param>
    public List<(QuestionMatch Match, CacheKey Answer, float Cosine)> FindNearest(CacheKey key, Question question, EmbeddedVector vector, long? also)
    {
        if (Use(key) is not { } area) return [];
        NearestList nearest = new(stackalloc long[NearestByVector], stackalloc float[NearestByVector]);
        foreach ((long id, EmbeddedVector stored) in area.Vectors)
        {
            if (vector.Cosine(stored) is { } cosine) nearest.Offer(id, cosine);
        }

        List<(QuestionMatch, CacheKey, float)> found = [];
        if (also is { } wanted && area.Vectors.TryGetValue(wanted, out EmbeddedVector? own) && vector.Cosine(own) is { } alike) Compare(area, question, wanted, alike, found);
        for (int place = 0; place < nearest.Ids.Length; place++)
        {
            if (nearest.Ids[place] != also) Compare(area, question, nearest.Ids[place], nearest.Scores[place], found);
        }

        return found;
    }

    private void Compare(Area area, Question question, long id, float cosine, List<(QuestionMatch, CacheKey, float)> found)
    {
        if (area.Index.Compare(question, id) is not { } match) return;
        lock (_lock)
        {
            if (area.Headers.TryGetValue(id, out Line? line)) found.Add((match, line.Answer, cosine));
        }
    }

    /// <summary>Whether it has the question of an entry.</summary>
    public bool Knows(CacheKey entry)
    {
        lock (_lock) return _known.Contains(entry);
    }

    /// <summary>Writes down a question that was answered.</summary>
    /// <param name="header">What is known of its entry; purges go by it.</param>
    /// <param name="entry">What was asked, where, and where the answer is.</param>
    /// <param name="question">What was asked.</param>
    public void Add(CacheHeader header, QuestionEntry entry, Question question)
    {
        long id = IdOf(entry.Answer);
        lock (_lock)
        {
            if (!_areas.TryGetValue(entry.Area, out LinkedListNode<Area>? node))
            {
                node = _byUse.AddLast(new Area(entry.Area, new QuestionIndex(engine)));
                _areas.Add(entry.Area, node);
            }

            Area area = node.Value;
            long before = area.Bytes;
            while (!area.Index.Add(id, question))
            {
                if (!area.Order.TryDequeue(out long oldest)) return;
                Take(area, oldest);
            }

            if (area.Headers.TryAdd(id, new Line(entry.Answer, header))) area.Order.Enqueue(id);
            else area.Headers[id] = new Line(entry.Answer, header);
            _known.Add(header.Key);
            if (entry.Vector is not null) area.Put(id, entry.Vector);
            _bytes += area.Bytes - before;
            while (_bytes > maxBytes && _byUse.First is { } least && least != node) Drop(least);
            while (_bytes > maxBytes && area.Order.TryDequeue(out long first)) Take(area, first);
        }
    }

    /// <summary>Takes a question out whose answer is gone or wrong.</summary>
    public void Remove(CacheKey key, CacheKey answer)
    {
        lock (_lock)
        {
            if (_areas.TryGetValue(key, out LinkedListNode<Area>? node)) Take(node.Value, IdOf(answer));
        }
    }

    /// <summary>Takes out what is purged, questions and those whose answers are.</summary>
    public void Purge(CachePurge purge)
    {
        lock (_lock)
        {
            foreach (Area area in _areas.Values.Select(node => node.Value))
            {
                foreach ((long id, Line line) in area.Headers.ToArray())
                    if (purge.Takes(line.Header) || purge.Takes(line.Header with { Kind = CacheKind.Answer, Key = line.Answer })) Take(area, id);
            }
        }
    }

    /// <summary>The same in every replica and after every start, so that what was learned of it holds.</summary>
    public static long IdOf(CacheKey answer) => unchecked((long)answer.Fingerprint);

    private void Take(Area area, long id)
    {
        long before = area.Bytes;
        area.Index.Remove(id);
        area.Put(id, null);
        if (area.Headers.Remove(id, out Line? line)) _known.Remove(line.Header.Key);
        _bytes += area.Bytes - before;
    }

    /// <summary>The area, used just now; <c>null</c> when there is none.</summary>
    private Area? Use(CacheKey key)
    {
        lock (_lock)
        {
            if (!_areas.TryGetValue(key, out LinkedListNode<Area>? node)) return null;
            _byUse.Remove(node);
            _byUse.AddLast(node);
            return node.Value;
        }
    }

    private void Drop(LinkedListNode<Area> node)
    {
        node.Value.Index.Dispose();
        _byUse.Remove(node);
        _areas.Remove(node.Value.Key);
        foreach (Line line in node.Value.Headers.Values) _known.Remove(line.Header.Key);
        _bytes -= node.Value.Bytes;
    }

    private sealed record Line(CacheKey Answer, CacheHeader Header);

    private sealed record Area(CacheKey Key, QuestionIndex Index)
    {
        public Dictionary<long, Line> Headers { get; } = [];

        /// <summary>In the order in which they came; some may be gone.</summary>
        public Queue<long> Order { get; } = new();

        /// <summary>Vectors from the configured embedder, of those that have one; read without the lock.</summary>
        public ConcurrentDictionary<long, EmbeddedVector> Vectors { get; } = new();

        /// <summary>The bytes that it takes, roughly.</summary>
        public long Bytes => Index.Bytes + _vectorBytes;

        private readonly Dictionary<string, int> _byEmbedder = new(StringComparer.Ordinal);
        private long _vectorBytes;

        /// <summary>How many questions have a vector of an embedder.</summary>
        public int Count(string embedder) => _byEmbedder.GetValueOrDefault(embedder);

        /// <summary>Gives a question its vector, or takes it away.</summary>
        public void Put(long id, EmbeddedVector? vector)
        {
            if (Vectors.TryRemove(id, out EmbeddedVector? old)) Account(old, -1);
            if (vector is not null && Vectors.TryAdd(id, vector)) Account(vector, 1);
        }

        private void Account(EmbeddedVector vector, int count)
        {
            _vectorBytes += count * vector.Size;
            _byEmbedder[vector.Embedder] = Count(vector.Embedder) + count;
        }
    }
}
