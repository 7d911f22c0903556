namespace Farthing.Caching.Semantic.Index.Graph;

/// <summary>
/// Chooses the links of a node among those near it: one that is nearer to a chosen one than to the node is left out, because the way to it leads
/// over that one, and links to other sides are worth more (algorithm 4 of the paper that <see cref="VectorGraph"/> names).
/// </summary>
/// <param name="graph">The graph; its one writer uses this.</param>
internal sealed class LinkChooser(VectorGraph graph)
{
    private readonly List<(int Node, float Score)> _offered = [];
    private readonly HashSet<int> _known = [];
    private readonly List<int> _chosen = [];
    private int _node;

    /// <summary>Begins with a node.</summary>
    public void Begin(int node)
    {
        _offered.Clear();
        _known.Clear();
        _known.Add(node);
        _node = node;
    }

    /// <summary>Offers a node to link to. One that does not stand for an entry is not taken.</summary>
    public void Offer(int node)
    {
        if (graph.State(node) == NodeState.Live && _known.Add(node)) _offered.Add((node, graph.Score(_node, node)));
    }

    /// <summary>Offers a node of which is known how near it is.</summary>
    public void Offer(int node, float score)
    {
        if (graph.State(node) == NodeState.Live && _known.Add(node)) _offered.Add((node, score));
    }

    /// <summary>Writes the links down while others may read them.</summary>
    /// <param name="links">Receives how many there are, then they themselves.</param>
    /// <param name="most">The most that are chosen.</param>
    public void WriteTo(Span<int> links, int most)
    {
        _offered.Sort(static (first, second) => first.Score != second.Score ? second.Score.CompareTo(first.Score) : first.Node.CompareTo(second.Node));
        _chosen.Clear();
        foreach ((int node, float score) in _offered)
        {
            if (_chosen.Count == most) break;
            if (IsOnItsOwnSide(node, score)) _chosen.Add(node);
        }

        for (int at = 0; at < _chosen.Count; at++) Volatile.Write(ref links[at + 1], _chosen[at]);
        Volatile.Write(ref links[0], _chosen.Count);
    }

    private bool IsOnItsOwnSide(int node, float score)
    {
        foreach (int chosen in _chosen)
        {
            if (graph.Score(chosen, node) > score) return false;
        }

        return true;
    }
}
