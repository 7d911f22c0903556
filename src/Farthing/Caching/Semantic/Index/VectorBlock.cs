using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Farthing.Caching.Semantic.Questions;

namespace Farthing.Caching.Semantic.Index;

/// <summary>Some thousand vectors in eight bits, row beside row, and the signs of their numbers.</summary>
/// <param name="capacity">The rows it has room for at first; a multiple of 8.</param>
internal sealed class VectorBlock(int capacity)
{
    /// <summary>The most rows it holds.</summary>
    public const int Capacity = 4096;

    /// <summary>The bytes that each row takes.</summary>
    public const int RowBytes = Length + (SignWords * sizeof(ulong)) + sizeof(float) + sizeof(long);

    /// <summary>How many numbers a vector has.</summary>
    public const int Length = QuestionReader.VectorLength;

    /// <summary>How many words hold the signs of a vector.</summary>
    public const int SignWords = Length / 64;

    // The first words of eight rows stand beside each other, then their second words, then their third: what the processor reads at a time.
    private const int Group = 8;

    private sbyte[] _rows = new sbyte[capacity * Length];
    private ulong[] _signs = new ulong[capacity * SignWords];
    private float[] _scales = new float[capacity];
    private long[] _ids = new long[capacity];

    /// <summary>How many rows there are.</summary>
    public int Count { get; private set; }

    /// <summary>The bytes it takes.</summary>
    public long Bytes => _scales.Length * RowBytes;

    /// <summary>What a row holds.</summary>
    public (sbyte[] Vector, float Scale) Read(int row) => (Row(row).ToArray(), _scales[row]);

    /// <summary>Which entry a row belongs to.</summary>
    public long Id(int row) => _ids[row];

    /// <summary>Adds a row.</summary>
    /// <param name="id">Which entry it belongs to.</param>
    /// <param name="vector">The vector; none for an entry that is never near anything.</param>
    /// <param name="scale">What one step of it stands for; 0 for an entry that is never near anything.</param>
    public void Add(long id, ReadOnlySpan<sbyte> vector, float scale)
    {
        if (Count == _scales.Length)
        {
            Array.Resize(ref _rows, _rows.Length * 2);
            Array.Resize(ref _signs, _signs.Length * 2);
            Array.Resize(ref _scales, _scales.Length * 2);
            Array.Resize(ref _ids, _ids.Length * 2);
        }

        Write(Count++, id, vector, scale);
    }

    /// <summary>Takes the last row away and puts it where another stands.</summary>
    public void MoveLast(VectorBlock to, int row)
    {
        Count--;
        to.Write(row, _ids[Count], Row(Count), _scales[Count]);
    }

    /// <summary>Offers every row.</summary>
    public void OfferAll(scoped ReadOnlySpan<short> query, ref NearestList nearest)
    {
        for (int row = 0; row < Count; row++) Offer(query, row, ref nearest);
    }

    /// <summary>Offers the rows whose signs differ in so many places at most.</summary>
    /// <param name="query">The vector that is asked for.</param>
    /// <param name="distances">In how many places the signs of each row differ.</param>
    /// <param name="bound">In how many they may.</param>
    /// <param name="nearest">Receives them.</param>
    public void OfferNear(scoped ReadOnlySpan<short> query, scoped ReadOnlySpan<byte> distances, byte bound, ref NearestList nearest)
    {
        Vector256<byte> bounds = Vector256.Create(bound);
        int row = 0;
        for (; row + Vector256<byte>.Count <= Count; row += Vector256<byte>.Count)
        {
            uint near = Vector256.LessThanOrEqual(Vector256.Create(distances[row..]), bounds).ExtractMostSignificantBits();
            for (; near != 0; near &= near - 1) Offer(query, row + BitOperations.TrailingZeroCount(near), ref nearest);
        }

        for (; row < Count; row++)
        {
            if (distances[row] <= bound) Offer(query, row, ref nearest);
        }
    }

    /// <summary>In how many places the signs of each row differ from others.</summary>
    /// <param name="signs">The others.</param>
    /// <param name="distances">Receives it; <see cref="Capacity"/> numbers.</param>
    public void Measure(ReadOnlySpan<ulong> signs, Span<byte> distances)
    {
        int groups = (Count + Group - 1) / Group;
        if (Avx2.IsSupported) MeasureGroups(groups, signs, distances);
        else MeasureRows(groups * Group, signs, distances);
    }

    /// <summary>The signs of a vector: a bit for each number above zero.</summary>
    public static void WriteSigns(ReadOnlySpan<sbyte> vector, Span<ulong> signs)
    {
        for (int word = 0; word < SignWords; word++)
        {
            Vector256<sbyte> first = Vector256.Create(vector.Slice(word * 64, 32));
            Vector256<sbyte> second = Vector256.Create(vector.Slice((word * 64) + 32, 32));
            signs[word] = Vector256.GreaterThan(first, default).ExtractMostSignificantBits() | ((ulong)Vector256.GreaterThan(second, default).ExtractMostSignificantBits() << 32);
        }
    }

    private ReadOnlySpan<sbyte> Row(int row) => _rows.AsSpan(row * Length, Length);

    private void Offer(scoped ReadOnlySpan<short> query, int row, ref NearestList nearest)
    {
        float scale = _scales[row];
        float score = EightBitVectors.Dot(query, Row(row)) * scale;
        if (score > nearest.Bound && scale != 0) nearest.Offer(_ids[row], score);
    }

    private void Write(int row, long id, ReadOnlySpan<sbyte> vector, float scale)
    {
        Span<sbyte> own = _rows.AsSpan(row * Length, Length);
        own.Clear();
        vector.CopyTo(own);
        (_scales[row], _ids[row]) = (scale, id);
        Span<ulong> signs = stackalloc ulong[SignWords];
        WriteSigns(own, signs);
        for (int word = 0; word < SignWords; word++) _signs[SignPlace(row, word)] = signs[word];
    }

    private static int SignPlace(int row, int word) => (row / Group * Group * SignWords) + (word * Group) + (row % Group);

    private void MeasureRows(int rows, ReadOnlySpan<ulong> signs, Span<byte> distances)
    {
        for (int row = 0; row < rows; row++)
        {
            int distance = 0;
            for (int word = 0; word < SignWords; word++) distance += BitOperations.PopCount(_signs[SignPlace(row, word)] ^ signs[word]);
            distances[row] = (byte)distance;
        }
    }

    private void MeasureGroups(int groups, ReadOnlySpan<ulong> signs, Span<byte> distances)
    {
        ref ulong all = ref MemoryMarshal.GetArrayDataReference(_signs);
        Vector256<ulong> first = Vector256.Create(signs[0]);
        Vector256<ulong> second = Vector256.Create(signs[1]);
        Vector256<ulong> third = Vector256.Create(signs[2]);
        for (int group = 0; group < groups; group++)
        {
            nuint at = (nuint)(group * Group * SignWords);
            Vector256<ulong> low = CountBits(Vector256.LoadUnsafe(ref all, at) ^ first, Vector256.LoadUnsafe(ref all, at + 8) ^ second, Vector256.LoadUnsafe(ref all, at + 16) ^ third);
            Vector256<ulong> high = CountBits(Vector256.LoadUnsafe(ref all, at + 4) ^ first, Vector256.LoadUnsafe(ref all, at + 12) ^ second, Vector256.LoadUnsafe(ref all, at + 20) ^ third);
            Vector256<uint> eight = Vector256.Narrow(low, high);
            Vector128<ushort> narrow = Vector128.Narrow(eight.GetLower(), eight.GetUpper());
            Vector128.Narrow(narrow, narrow).GetLower().CopyTo(distances.Slice(group * Group, Group));
        }
    }

    // The bits of four rows, three words each.
    private static Vector256<ulong> CountBits(Vector256<ulong> first, Vector256<ulong> second, Vector256<ulong> third) =>
        Avx2.SumAbsoluteDifferences(CountBits(first.AsByte()) + CountBits(second.AsByte()) + CountBits(third.AsByte()), Vector256<byte>.Zero).AsUInt64();

    // The bits of each byte: those of its two halves are looked up.
    private static Vector256<byte> CountBits(Vector256<byte> bytes)
    {
        Vector256<byte> counts = Vector256.Create(0x0302_0201_0201_0100, 0x0403_0302_0302_0201, 0x0302_0201_0201_0100, 0x0403_0302_0302_0201).AsByte();
        Vector256<byte> half = Vector256.Create((byte)0x0F);
        return Avx2.Shuffle(counts, bytes & half) + Avx2.Shuffle(counts, (bytes.AsUInt16() >> 4).AsByte() & half);
    }
}
