namespace Farthing.Caching.Semantic.Index.Graph;

/// <summary>A thousand nodes of a graph: their vectors, what they stand for, and their links.</summary>
/// <param name="neighbours">The links of a node above the lowest level.</param>
internal sealed class GraphBlock(int neighbours)
{
    /// <summary>How many nodes a block has.</summary>
    public const int Capacity = 1024;

    private readonly int _wide = (2 * neighbours) + 1;
    private readonly int _narrow = neighbours + 1;
    private readonly sbyte[] _vectors = new sbyte[Capacity * VectorBlock.Length];
    private readonly int[] _links = new int[Capacity * ((2 * neighbours) + 1)];
    private readonly int[]?[] _upper = new int[]?[Capacity];

    /// <summary>What one step of each vector stands for.</summary>
    public float[] Scales { get; } = new float[Capacity];

    /// <summary>The entry that each node stands for.</summary>
    public long[] Ids { get; } = new long[Capacity];

    /// <summary>What each node stands for.</summary>
    public NodeState[] States { get; } = new NodeState[Capacity];

    /// <summary>The bytes that a block takes, but for links above the lowest level.</summary>
    public long Bytes => ((long)Capacity * (VectorBlock.Length + sizeof(float) + sizeof(long) + sizeof(NodeState) + IntPtr.Size)) + ((long)_links.Length * sizeof(int));

    /// <summary>A node's vector.</summary>
    public Span<sbyte> Vector(int place) => _vectors.AsSpan(place * VectorBlock.Length, VectorBlock.Length);

    /// <summary>The highest level that a node stands on; the lowest is 0.</summary>
    public int Level(int place) => (_upper[place]?.Length ?? 0) / _narrow;

    /// <summary>Room for a node's links on one level: how many there are, then they themselves. None where the node does not stand on that level.</summary>
    public Span<int> Links(int place, int level)
    {
        if (level == 0) return _links.AsSpan(place * _wide, _wide);
        int[]? upper = Volatile.Read(ref _upper[place]);
        return upper is not null && level * _narrow <= upper.Length ? upper.AsSpan((level - 1) * _narrow, _narrow) : [];
    }

    /// <summary>Makes a node that has no links yet.</summary>
    /// <param name="place">Which.</param>
    /// <param name="level">The highest level that it stands on.</param>
    /// <returns>The bytes by which the room for its links grew.</returns>
    public long Clear(int place, int level)
    {
        long before = UpperBytes(place);
        _links[place * _wide] = 0;
        Volatile.Write(ref _upper[place], level == 0 ? null : new int[level * _narrow]);
        return UpperBytes(place) - before;
    }

    private long UpperBytes(int place) => _upper[place] is { } upper ? (upper.Length * sizeof(int)) + (3 * IntPtr.Size) : 0;
}
