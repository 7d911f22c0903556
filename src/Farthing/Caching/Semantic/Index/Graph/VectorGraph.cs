using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace Farthing.Caching.Semantic.Index.Graph;

/// <summary>
/// A hierarchical graph in which every vector is linked to some that are near it, so that the nearest to another are found by following links
/// (HNSW: Malkov and Yashunin 2016, https://arxiv.org/abs/1603.09320). A removed vector is passed over until <see cref="Mend"/> leads the links
/// past it and gives its node free (after FreshDiskANN, Singh et al. 2021, https://arxiv.org/abs/2105.09613).
/// </summary>
/// <remarks>
/// One thread at a time adds and mends; any number search meanwhile, without a lock, and <see cref="Remove"/> may be called from any; only
/// <see cref="Release"/> waits until nobody searches. A search may read links while they are written: it sees some of the old and some of the new, all of which lead to nodes. The same vectors in the same
/// order with the same random numbers make the same graph.
/// </remarks>
internal sealed class VectorGraph
{
    private const int MostLevels = 16;
    private const int None = -1;

    // While many are removed and not yet mended, a search follows so many times more at most.
    private const int WidestFactor = 4;

    // Mending reads every link: it waits until there is enough to mend.
    private const int LeastMended = 64;
    private const int ShareMended = 16;

    private readonly GraphOptions _options;
    private readonly Random _random;
    private readonly double _levels;
    private readonly ConcurrentBag<GraphSearch> _searches = [];
    private readonly Stack<int> _free = [];
    private readonly List<int> _resting = [];
    private readonly LinkChooser _chooser;
    private GraphBlock[] _blocks = [];
    private int _used;
    private int _entry = None;
    private int _live;
    private int _removed;
    private long _bytes;

    /// <summary>An empty graph.</summary>
    /// <param name="options">How it is built and searched.</param>
    /// <param name="random">Draws the level of each node.</param>
    public VectorGraph(GraphOptions options, Random random)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Neighbours, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Neighbours, 64);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.BuildWidth, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.SearchWidth, 1);
        (_options, _random) = (options, random);
        _levels = 1 / Math.Log(options.Neighbours);
        _chooser = new LinkChooser(this);
    }

    /// <summary>How many entries it holds.</summary>
    public int Count => Volatile.Read(ref _live);

    /// <summary>Whether so many entries were removed that mending is worth its while.</summary>
    public bool NeedsMending => Volatile.Read(ref _removed) > Math.Max(LeastMended, Count / ShareMended);

    /// <summary>The bytes that it takes.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Adds an entry.</summary>
    /// <param name="id">Names it in what is found.</param>
    /// <param name="vector">Its vector.</param>
    /// <param name="scale">What one step of the vector stands for.</param>
    /// <returns>The node that stands for it.</returns>
    public int Add(long id, ReadOnlySpan<sbyte> vector, float scale)
    {
        int node = Take();
        GraphBlock block = Block(node);
        int place = node % GraphBlock.Capacity;
        int level = Math.Min(MostLevels, (int)(-Math.Log(1 - _random.NextDouble()) * _levels));
        Interlocked.Add(ref _bytes, block.Clear(place, level));
        vector.CopyTo(block.Vector(place));
        (block.Scales[place], block.Ids[place]) = (scale, id);
        block.States[place] = NodeState.Live;

        // Where all others were removed no way would lead from them to this one.
        bool isFirst = Count == 0;
        if (!isFirst) Link(node, level);
        if (isFirst || level > Level(_entry)) Volatile.Write(ref _entry, node);
        Interlocked.Increment(ref _live);
        return node;
    }

    /// <summary>Takes an entry away.</summary>
    /// <param name="node">The node that stands for it, once.</param>
    public void Remove(int node)
    {
        Block(node).States[node % GraphBlock.Capacity] = NodeState.Removed;
        Interlocked.Decrement(ref _live);
        Interlocked.Increment(ref _removed);
    }

    /// <summary>An entry's vector, and what one step of it stands for.</summary>
    public (sbyte[] Vector, float Scale) Read(int node) => (Vector(node).ToArray(), Scale(node));

    /// <summary>Offers the entries nearest to a vector.</summary>
    /// <param name="vector">The vector.</param>
    /// <param name="nearest">Receives them.</param>
    public void FindNearest(ReadOnlySpan<sbyte> vector, ref NearestList nearest) => FindNearest(vector, _options.SearchWidth, ref nearest);

    /// <summary>Offers the entries nearest to a vector.</summary>
    /// <param name="vector">The vector.</param>
    /// <param name="width">How many of the nearest are followed.</param>
    /// <param name="nearest">Receives them.</param>
    public void FindNearest(ReadOnlySpan<sbyte> vector, int width, ref NearestList nearest)
    {
        int entry = Volatile.Read(ref _entry);
        if (entry == None) return;
        if (!_searches.TryTake(out GraphSearch? search)) search = new GraphSearch();
        search.Begin(vector, scale: 1);
        for (int level = Level(entry); level > 0; level--) entry = Descend(search, entry, level);
        int live = Math.Max(1, Count);
        width = (int)(width * Math.Min(WidestFactor, (live + (long)Volatile.Read(ref _removed)) / (double)live));
        Search(search, entry, level: 0, width);
        for (int at = 0; at < search.Beam.Count && search.Beam.Score(at) > nearest.Bound; at++)
        {
            int node = search.Beam.Node(at);
            GraphBlock block = Block(node);
            long id = block.Ids[node % GraphBlock.Capacity];
            if (block.States[node % GraphBlock.Capacity] == NodeState.Live && !nearest.Ids.Contains(id)) nearest.Offer(id, search.Beam.Score(at));
        }

        _searches.Add(search);
    }

    /// <summary>Leads the links past the entries that were removed, and gives their nodes free. Entries that are removed meanwhile wait for the next time.</summary>
    /// <param name="cancellationToken">Ends it between two nodes; what is left is mended the next time.</param>
    public void Mend(CancellationToken cancellationToken)
    {
        for (int node = 0; node < _used; node++)
        {
            if (State(node) == NodeState.Removed) SetState(node, NodeState.Leaving);
        }

        List<int> lost = [];
        for (int node = 0; node < _used; node++)
        {
            if (cancellationToken.IsCancellationRequested) return;
            if (State(node) is NodeState.Live or NodeState.Removed && !MendLinks(node)) lost.Add(node);
        }

        if (_entry != None && State(_entry) == NodeState.Leaving) Volatile.Write(ref _entry, Highest());
        foreach (int node in lost) Link(node, Level(node));
        for (int node = 0; node < _used; node++)
        {
            if (State(node) != NodeState.Leaving) continue;
            SetState(node, NodeState.Free);
            _resting.Add(node);
            Interlocked.Decrement(ref _removed);
        }
    }

    /// <summary>
    /// Lets the nodes be used again that <see cref="Mend"/> gave free. To be called while nobody searches: a search that began before may stand on one of them.
    /// </summary>
    public void Release()
    {
        foreach (int node in _resting) _free.Push(node);
        _resting.Clear();
    }

    /// <summary>How alike two nodes are.</summary>
    internal float Score(int first, int second) => EightBitVectors.Dot(Vector(first), Vector(second)) * Scale(first) * Scale(second);

    /// <summary>What a node stands for.</summary>
    internal NodeState State(int node) => Block(node).States[node % GraphBlock.Capacity];

    /// <summary>A node's links on a level: how many there are, then they themselves.</summary>
    internal Span<int> Links(int node, int level) => Block(node).Links(node % GraphBlock.Capacity, level);

    private GraphBlock Block(int node) => Volatile.Read(ref _blocks)[node / GraphBlock.Capacity];

    private Span<sbyte> Vector(int node) => Block(node).Vector(node % GraphBlock.Capacity);

    private float Scale(int node) => Block(node).Scales[node % GraphBlock.Capacity];

    private int Level(int node) => Block(node).Level(node % GraphBlock.Capacity);

    private void SetState(int node, NodeState state) => Block(node).States[node % GraphBlock.Capacity] = state;

    private float Score(GraphSearch search, int node) => EightBitVectors.Dot(search.Query, Vector(node)) * Scale(node) * search.Scale;

    private int Take()
    {
        if (_free.TryPop(out int node)) return node;
        if (_used == _blocks.Length * GraphBlock.Capacity)
        {
            GraphBlock block = new(_options.Neighbours);
            Volatile.Write(ref _blocks, [.. _blocks, block]);
            Interlocked.Add(ref _bytes, block.Bytes);
        }

        return _used++;
    }

    // The node of a level that is nearest, as far as going from one to a nearer one leads.
    private int Descend(GraphSearch search, int from, int level)
    {
        float best = Score(search, from);
        for (int before = None; before != from;)
        {
            before = from;
            Span<int> links = Links(from, level);
            for (int at = 1; at < links.Length && at <= Volatile.Read(ref links[0]); at++)
            {
                int node = Volatile.Read(ref links[at]);
                float score = Score(search, node);
                if (score > best) (from, best) = (node, score);
            }
        }

        return from;
    }

    [SkipLocalsInit]
    private void Search(GraphSearch search, int entry, int level, int width)
    {
        search.BeginLevel(Volatile.Read(ref _blocks).Length * GraphBlock.Capacity, width);
        if (!search.IsNew(entry)) return;
        search.Beam.Offer(entry, Score(search, entry));
        Span<int> fresh = stackalloc int[2 * 64];
        while (search.Beam.TryFollow(out int node))
        {
            Span<int> links = Links(node, level);
            int count = 0;
            for (int at = 1; at < links.Length && at <= Volatile.Read(ref links[0]); at++)
            {
                int next = Volatile.Read(ref links[at]);
                if (!search.IsNew(next)) continue;
                Fetch(Vector(next));
                fresh[count++] = next;
            }

            foreach (int next in fresh[..count]) search.Beam.Offer(next, Score(search, next));
        }
    }

    // Links lead all over memory: asking for several vectors before the first is read takes the time of one.
    private static unsafe void Fetch(ReadOnlySpan<sbyte> vector)
    {
        if (!Sse.IsSupported) return;
        void* start = Unsafe.AsPointer(ref MemoryMarshal.GetReference(vector));
        for (int at = 0; at < VectorBlock.Length; at += 64) Sse.Prefetch0((sbyte*)start + at);
    }

    // Links a node to those near it, and those to it, on every level that it stands on.
    private void Link(int node, int level)
    {
        if (!_searches.TryTake(out GraphSearch? search)) search = new GraphSearch();
        search.Begin(Vector(node), Scale(node));
        int entry = _entry;
        int top = Level(entry);
        for (int above = top; above > level; above--) entry = Descend(search, entry, above);
        for (int own = Math.Min(level, top); own >= 0; own--)
        {
            Search(search, entry, own, _options.BuildWidth);
            entry = search.Beam.Node(0);
            _chooser.Begin(node);
            for (int at = 0; at < search.Beam.Count; at++) _chooser.Offer(search.Beam.Node(at), search.Beam.Score(at));
            _chooser.WriteTo(Links(node, own), _options.Neighbours);
            foreach (int neighbour in Links(node, own)[1..(Links(node, own)[0] + 1)]) LinkBack(neighbour, node, own);
        }

        _searches.Add(search);
    }

    private void LinkBack(int node, int to, int level)
    {
        Span<int> links = Links(node, level);
        int count = links.IsEmpty ? 0 : links[0];
        if (links.IsEmpty || links.Slice(1, count).Contains(to)) return;
        if (count + 1 < links.Length)
        {
            Volatile.Write(ref links[count + 1], to);
            Volatile.Write(ref links[0], count + 1);
            return;
        }

        _chooser.Begin(node);
        _chooser.Offer(to);
        foreach (int link in links[1..]) _chooser.Offer(link);
        _chooser.WriteTo(links, links.Length - 1);
    }

    // Puts the links of those that leave in the place of the links to them. False where a node has none left.
    private bool MendLinks(int node)
    {
        for (int level = Level(node); level >= 0; level--)
        {
            Span<int> links = Links(node, level);
            ReadOnlySpan<int> own = links.Slice(1, links[0]);
            bool leads = false;
            foreach (int link in own) leads |= State(link) == NodeState.Leaving;
            if (!leads) continue;
            _chooser.Begin(node);
            foreach (int link in own)
            {
                if (State(link) != NodeState.Leaving)
                {
                    _chooser.Offer(link);
                    continue;
                }

                Span<int> beyond = Links(link, level);
                for (int at = 1; at < beyond.Length && at <= beyond[0]; at++) _chooser.Offer(beyond[at]);
            }

            _chooser.WriteTo(links, links.Length - 1);
        }

        return Links(node, level: 0)[0] > 0 || Count <= 1;
    }

    private int Highest()
    {
        int highest = None;
        for (int node = 0; node < _used; node++)
        {
            if (State(node) is NodeState.Live or NodeState.Removed && (highest == None || Level(node) > Level(highest))) highest = node;
        }

        return highest;
    }
}
