namespace Farthing.Caching.Semantic.Index.Graph;

/// <summary>The best nodes that a search has found, best first, and which of them it has not followed yet.</summary>
internal sealed class Beam
{
    private int[] _nodes = [];
    private float[] _scores = [];
    private bool[] _followed = [];
    private int _width;
    private int _next;

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>Begins anew.</summary>
    /// <param name="width">The most that are kept.</param>
    public void Begin(int width)
    {
        if (_nodes.Length < width) (_nodes, _scores, _followed) = (new int[width], new float[width], new bool[width]);
        (_width, Count, _next) = (width, 0, 0);
    }

    /// <summary>One of the nodes.</summary>
    public int Node(int at) => _nodes[at];

    /// <summary>How near one of the nodes is.</summary>
    public float Score(int at) => _scores[at];

    /// <summary>Offers a node that was not offered before.</summary>
    public void Offer(int node, float score)
    {
        if (Count == _width && score <= _scores[Count - 1]) return;
        int low = 0;
        int high = Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_scores[middle] >= score) low = middle + 1;
            else high = middle;
        }

        if (Count < _width) Count++;
        int moved = Count - 1 - low;
        Array.Copy(_nodes, low, _nodes, low + 1, moved);
        Array.Copy(_scores, low, _scores, low + 1, moved);
        Array.Copy(_followed, low, _followed, low + 1, moved);
        (_nodes[low], _scores[low], _followed[low]) = (node, score, false);
        _next = Math.Min(_next, low);
    }

    /// <summary>The best node that was not followed yet.</summary>
    /// <returns>Whether there is one; where there is none, the search is at its end.</returns>
    public bool TryFollow(out int node)
    {
        while (_next < Count && _followed[_next]) _next++;
        node = _next < Count ? _nodes[_next] : 0;
        if (_next == Count) return false;
        _followed[_next] = true;
        return true;
    }
}
