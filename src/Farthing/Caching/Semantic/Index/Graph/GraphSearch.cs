namespace Farthing.Caching.Semantic.Index.Graph;

/// <summary>What one search through a graph needs; used again for the next.</summary>
internal sealed class GraphSearch
{
    private ulong[] _seen = [];
    private int _nodes;

    /// <summary>The vector that is looked for.</summary>
    public short[] Query { get; } = new short[VectorBlock.Length];

    /// <summary>What its scores are multiplied by.</summary>
    public float Scale { get; private set; }

    /// <summary>What is found.</summary>
    public Beam Beam { get; } = new();

    /// <summary>Begins a search.</summary>
    /// <param name="vector">The vector that is looked for.</param>
    /// <param name="scale">What its scores are multiplied by.</param>
    public void Begin(ReadOnlySpan<sbyte> vector, float scale)
    {
        EightBitVectors.Widen(vector, Query);
        Scale = scale;
    }

    /// <summary>Begins a level.</summary>
    /// <param name="nodes">How many nodes there are; those added later are not seen.</param>
    /// <param name="width">How many of the best are kept.</param>
    public void BeginLevel(int nodes, int width)
    {
        int words = (nodes + 63) / 64;
        if (_seen.Length < words) _seen = new ulong[words + (words / 4)];
        else _seen.AsSpan(0, words).Clear();
        _nodes = nodes;
        Beam.Begin(width);
    }

    /// <summary>Whether a node comes up for the first time on this level.</summary>
    public bool IsNew(int node)
    {
        if (node >= _nodes) return false;
        ref ulong word = ref _seen[node >> 6];
        ulong bit = 1UL << (node & 63);
        if ((word & bit) != 0) return false;
        word |= bit;
        return true;
    }
}
