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
        Area area;
        lock (_lock)
        {
            if (!_areas.TryGetValue(key, out LinkedListNode<Area>? node)) return null;
            _byUse.Remove(node);
            _byUse.AddLast(node);
            area = node.Value;
        }

        if (area.Index.FindBest(question) is not { } match) return null;
        lock (_lock) return area.Headers.TryGetValue(match.EntryId, out Line? line) ? (match, line.Answer) : null;
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
            long before = area.Index.Bytes;
            while (!area.Index.Add(id, question))
            {
                if (!area.Order.TryDequeue(out long oldest)) return;
                Take(area, oldest);
            }

            if (area.Headers.TryAdd(id, new Line(entry.Answer, header))) area.Order.Enqueue(id);
            else area.Headers[id] = new Line(entry.Answer, header);
            _known.Add(header.Key);
            _bytes += area.Index.Bytes - before;
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
    private static long IdOf(CacheKey answer) => unchecked((long)answer.Fingerprint);

    private void Take(Area area, long id)
    {
        long before = area.Index.Bytes;
        area.Index.Remove(id);
        if (area.Headers.Remove(id, out Line? line)) _known.Remove(line.Header.Key);
        _bytes += area.Index.Bytes - before;
    }

    private void Drop(LinkedListNode<Area> node)
    {
        node.Value.Index.Dispose();
        _byUse.Remove(node);
        _areas.Remove(node.Value.Key);
        foreach (Line line in node.Value.Headers.Values) _known.Remove(line.Header.Key);
        _bytes -= node.Value.Index.Bytes;
    }

    private sealed record Line(CacheKey Answer, CacheHeader Header);

    private sealed record Area(CacheKey Key, QuestionIndex Index)
    {
        public Dictionary<long, Line> Headers { get; } = [];

        /// <summary>In the order in which they came; some may be gone.</summary>
        public Queue<long> Order { get; } = new();
    }
}
