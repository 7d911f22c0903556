using System.Buffers;
using System.Runtime.CompilerServices;

namespace Farthing.Caching.Semantic.Index;

/// <summary>
/// Vectors in eight bits and those nearest to another. Small tables are searched row by row; in large ones the signs of all rows are compared
/// first and only the most similar ones are read in full (docs/semantic-cache.md states how many are found so).
/// </summary>
/// <remarks>Not safe for use by many threads: its owner locks.</remarks>
internal sealed class VectorTable
{
    private const int FirstCapacity = 8;

    // Reading this many rows in full costs as much as comparing the signs of all of some larger table.
    private const int SearchedInFull = 4096;

    // How many are read in full: of tables that are not much larger more than of large ones, whose nearest are nearer.
    private const int LeastRead = 2560;
    private const int UsualRead = 5000;
    private const int LargestShareRead = 4;
    private const int LeastShareRead = 20;

    // Rows of one distance follow each other often: counting in several places at once, none waits for the one before.
    private const int Counters = 4;
    private const int Distances = 256;

    private readonly List<VectorBlock> _blocks = [];
    private readonly Dictionary<long, int> _rows = [];

    /// <summary>How many rows there are.</summary>
    public int Count => _rows.Count;

    /// <summary>The bytes that its rows take.</summary>
    public long Bytes
    {
        get
        {
            long bytes = 0;
            foreach (VectorBlock block in _blocks) bytes += block.Bytes;
            return bytes;
        }
    }

    /// <summary>The entry of the last row; there is one.</summary>
    public long LastId => _blocks[^1].Id(_blocks[^1].Count - 1);

    /// <summary>What the row of an entry holds that has one.</summary>
    public (sbyte[] Vector, float Scale) Read(long id) => _blocks[_rows[id] / VectorBlock.Capacity].Read(_rows[id] % VectorBlock.Capacity);

    /// <summary>Adds a row.</summary>
    /// <param name="id">Names the entry; it has no row yet.</param>
    /// <param name="vector">The vector; none for an entry that is never near anything.</param>
    /// <param name="scale">What one step of it stands for; 0 for an entry that is never near anything.</param>
    public void Add(long id, ReadOnlySpan<sbyte> vector, float scale)
    {
        _rows.Add(id, Count);
        if (_blocks.Count == 0) _blocks.Add(new VectorBlock(FirstCapacity));
        else if (_blocks[^1].Count == VectorBlock.Capacity) _blocks.Add(new VectorBlock(VectorBlock.Capacity));
        _blocks[^1].Add(id, vector, scale);
    }

    /// <summary>Takes an entry's row away; the last one takes its place.</summary>
    /// <returns>Whether it had one.</returns>
    public bool Remove(long id)
    {
        if (!_rows.Remove(id, out int row)) return false;
        VectorBlock last = _blocks[^1];
        VectorBlock block = _blocks[row / VectorBlock.Capacity];
        last.MoveLast(block, row % VectorBlock.Capacity);
        if (row < Count) _rows[block.Id(row % VectorBlock.Capacity)] = row;
        if (last.Count == 0) _blocks.RemoveAt(_blocks.Count - 1);
        return true;
    }

    /// <summary>Offers the entries nearest to a vector.</summary>
    /// <param name="vector">The vector.</param>
    /// <param name="nearest">Receives them.</param>
    /// <param name="inFull">Whether to read every row in full, however many there are.</param>
    [SkipLocalsInit]
    public void FindNearest(ReadOnlySpan<sbyte> vector, ref NearestList nearest, bool inFull = false)
    {
        Span<short> query = stackalloc short[VectorBlock.Length];
        EightBitVectors.Widen(vector, query);
        if (inFull || Count <= SearchedInFull)
        {
            foreach (VectorBlock block in _blocks) block.OfferAll(query, ref nearest);
            return;
        }

        Span<ulong> signs = stackalloc ulong[VectorBlock.SignWords];
        VectorBlock.WriteSigns(vector, signs);
        byte[] distances = ArrayPool<byte>.Shared.Rent(_blocks.Count * VectorBlock.Capacity);
        try
        {
            byte bound = Measure(signs, distances, Wanted);
            for (int i = 0; i < _blocks.Count; i++) _blocks[i].OfferNear(query, distances.AsSpan(i * VectorBlock.Capacity, VectorBlock.Capacity), bound, ref nearest);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(distances);
        }
    }

    private int Wanted => Math.Max(Math.Max(LeastRead, Math.Min(UsualRead, Count / LargestShareRead)), Count / LeastShareRead);

    // Fills in how many signs differ, and says up to how many the wanted number of rows are that come nearest.
    private byte Measure(ReadOnlySpan<ulong> signs, byte[] distances, int wanted)
    {
        Span<int> counts = stackalloc int[Counters * Distances];
        counts.Clear();
        for (int i = 0; i < _blocks.Count; i++)
        {
            Span<byte> own = distances.AsSpan(i * VectorBlock.Capacity, VectorBlock.Capacity);
            _blocks[i].Measure(signs, own);
            Tally(own[.._blocks[i].Count], counts);
        }

        byte bound = 0;
        for (int seen = 0; bound < VectorBlock.Length; bound++)
        {
            for (int counter = 0; counter < Counters; counter++) seen += counts[(counter * Distances) + bound];
            if (seen >= wanted) break;
        }

        return bound;
    }

    private static void Tally(ReadOnlySpan<byte> distances, Span<int> counts)
    {
        Span<int> first = counts[..Distances];
        Span<int> second = counts.Slice(Distances, Distances);
        Span<int> third = counts.Slice(2 * Distances, Distances);
        Span<int> fourth = counts.Slice(3 * Distances, Distances);
        int at = 0;
        unchecked
        {
            for (; at + Counters <= distances.Length; at += Counters)
            {
                first[distances[at]]++;
                second[distances[at + 1]]++;
                third[distances[at + 2]]++;
                fourth[distances[at + 3]]++;
            }

            for (; at < distances.Length; at++) first[distances[at]]++;
        }
    }
}
