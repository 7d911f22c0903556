using Farthing.Caching.Semantic.Index.Graph;
using Farthing.Caching.Semantic.Questions;

namespace Farthing.Caching.Semantic.Index;

/// <summary>
/// The vectors of questions and those nearest to another: a table that is searched row by row and, where there are more than it is quick for, a
/// graph. Entries move from the table to the graph one by one, off the request path, and are found in one or the other at any time; when few are
/// left they move back. Safe for use by many threads.
/// </summary>
internal sealed class VectorIndex : IDisposable
{
    /// <summary>How many entries move before others get their turn.</summary>
    private const int AtOnce = 64;

    private readonly ReaderWriterLockSlim _lock = new(LockRecursionPolicy.NoRecursion);
    private readonly VectorTable _table = new();
    private readonly Dictionary<long, int> _nodes = [];
    private readonly VectorIndexOptions _options;
    private readonly Random _random;
    private readonly CancellationTokenSource _stopping = new();
    private VectorGraph? _graph;
    private long? _moving;
    private bool _isMoving;

    /// <summary>An empty index.</summary>
    /// <param name="options">When and how a graph is built.</param>
    /// <param name="random">Draws the levels of the graph's nodes.</param>
    public VectorIndex(VectorIndexOptions options, Random random) => (_options, _random) = (options, random);

    /// <summary>Completes when nothing is left to be moved.</summary>
    public Task Settled { get; private set; } = Task.CompletedTask;

    /// <summary>How many entries stand in the graph.</summary>
    public int InGraph => Reading(() => _nodes.Count);

    /// <summary>The bytes that table and graph take.</summary>
    public long Bytes => Reading(() => _table.Bytes + (_graph?.Bytes ?? 0));

    /// <summary>Adds a question's vector; one that cannot be compared is never near anything.</summary>
    /// <param name="id">Names the entry; it was not added yet.</param>
    /// <param name="question">The question.</param>
    public void Add(long id, Question question) => Writing(() =>
    {
        _table.Add(id, question.Vector, question.IsComparable ? question.Scale : 0);
        MoveIfNeeded();
    });

    /// <summary>Takes an entry away.</summary>
    public void Remove(long id) => Writing(() =>
    {
        if (_moving == id) _moving = null;
        if (_nodes.Remove(id, out int node)) _graph!.Remove(node);
        else _table.Remove(id);
        MoveIfNeeded();
    });

    /// <summary>Offers the entries nearest to a question.</summary>
    /// <param name="question">A question that can be compared.</param>
    /// <param name="nearest">Receives them. One that is being removed may be among them.</param>
    public void FindNearest(Question question, ref NearestList nearest)
    {
        _lock.EnterReadLock();
        try
        {
            _table.FindNearest(question.Vector, ref nearest);
            _graph?.FindNearest(question.Vector, ref nearest);
        }
        finally
        {
            _lock.ExitReadLock();
        }
    }

    /// <summary>Ends moving. Lookups may be under way: what is there is still found, and what is added too.</summary>
    public void Dispose() => _stopping.Cancel();

    private int Count => _table.Count + _nodes.Count;

    private bool IsToMove => _graph is null ? Count > _options.GraphFrom : _table.Count > 0 || _graph.NeedsMending || IsToDissolve;

    private bool IsToDissolve => Count < _options.GraphFrom / 2;

    private void MoveIfNeeded()
    {
        if (_isMoving || !IsToMove || _stopping.IsCancellationRequested) return;
        _isMoving = true;
        Settled = Task.Run(MoveAsync);
    }

    private async Task MoveAsync()
    {
        while (true)
        {
            for (int moved = 0; moved < AtOnce; moved++)
            {
                if (!MoveOne()) return;
            }

            await Task.Yield();
        }
    }

    // One step; false where there is none to be taken.
    private bool MoveOne()
    {
        Step step = Writing(Begin);
        if (step.Graph is not { } graph) return false;
        if (step.Mends)
        {
            graph.Mend(_stopping.Token);
            Writing(graph.Release);
        }

        if (step.Vector is not { } vector) return true;
        int? node = step.Scale == 0 ? null : graph.Add(step.Id, vector, step.Scale);
        Writing(() => Finish(graph, step.Id, node));
        return true;
    }

    private Step Begin()
    {
        _isMoving = IsToMove && !_stopping.IsCancellationRequested;
        if (!_isMoving) return default;
        VectorGraph graph = _graph ??= new VectorGraph(_options.Graph, _random);
        if (IsToDissolve)
        {
            Dissolve(graph);
            return new Step(graph, Mends: false, Id: 0, Vector: null, Scale: 0);
        }

        if (graph.NeedsMending || _table.Count == 0) return new Step(graph, graph.NeedsMending, Id: 0, Vector: null, Scale: 0);
        long id = _table.LastId;
        (sbyte[] vector, float scale) = _table.Read(id);
        _moving = id;
        return new Step(graph, Mends: false, id, vector, scale);
    }

    // What was removed while it moved is not there any more, or is there again as something else.
    private void Finish(VectorGraph graph, long id, int? node)
    {
        if (_moving == id)
        {
            _table.Remove(id);
            if (node is { } own) _nodes.Add(id, own);
        }
        else if (node is { } gone)
        {
            graph.Remove(gone);
        }

        _moving = null;
    }

    // Some entries go back into the table; the graph goes with the last.
    private void Dissolve(VectorGraph graph)
    {
        foreach ((long id, int node) in _nodes.Take(AtOnce).ToArray())
        {
            (sbyte[] vector, float scale) = graph.Read(node);
            graph.Remove(node);
            _nodes.Remove(id);
            _table.Add(id, vector, scale);
        }

        if (_nodes.Count == 0) _graph = null;
    }

    private T Reading<T>(Func<T> read)
    {
        _lock.EnterReadLock();
        try
        {
            return read();
        }
        finally
        {
            _lock.ExitReadLock();
        }
    }

    private void Writing(Action write) => Writing(() =>
    {
        write();
        return 0;
    });

    private T Writing<T>(Func<T> write)
    {
        _lock.EnterWriteLock();
        try
        {
            return write();
        }
        finally
        {
            _lock.ExitWriteLock();
        }
    }

    // What is done next outside the lock: mending, or adding an entry to the graph.
    private readonly record struct Step(VectorGraph? Graph, bool Mends, long Id, sbyte[]? Vector, float Scale);
}
