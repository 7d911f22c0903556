using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Farthing.Caching.Semantic.Questions;

namespace Farthing.Caching.Semantic.Index;

/// <summary>
/// Vectors in eight bits, row beside row, and the rows nearest to another vector. Small tables are searched row by row; in large ones the signs
/// of all rows are compared first and only the most similar ones are read in full (docs/semantic-cache.md states how many are found so).
/// </summary>
/// <remarks>Not safe for use by many threads: its owner locks.</remarks>
internal sealed class VectorTable
{
    private const int Length = QuestionReader.VectorLength;
    private const int SignWords = Length / 64;
    private const int FirstCapacity = 256;

    // Reading this many rows in full costs as much as comparing the signs of all of some larger table.
    private const int SearchedInFull = 4096;
    private const int LeastRead = 2560;
    private const int ShareRead = 20;

    private sbyte[] _rows = new sbyte[FirstCapacity * Length];
    private ulong[] _signs = new ulong[FirstCapacity * SignWords];
    private float[] _scales = new float[FirstCapacity];

    /// <summary>How many rows there are.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a question's vector; zeros for one that cannot be compared.</summary>
    public void Add(Question question)
    {
        if (Count == _scales.Length)
        {
            Array.Resize(ref _rows, _rows.Length * 2);
            Array.Resize(ref _signs, _signs.Length * 2);
            Array.Resize(ref _scales, _scales.Length * 2);
        }

        Span<sbyte> row = _rows.AsSpan(Count * Length, Length);
        row.Clear();
        question.Vector.CopyTo(row);
        _scales[Count] = question.IsComparable ? question.Scale : 0;
        WriteSigns(row, _signs.AsSpan(Count * SignWords, SignWords));
        Count++;
    }

    /// <summary>Takes a row away; the last one takes its place.</summary>
    public void RemoveAt(int row)
    {
        Count--;
        _rows.AsSpan(Count * Length, Length).CopyTo(_rows.AsSpan(row * Length));
        _signs.AsSpan(Count * SignWords, SignWords).CopyTo(_signs.AsSpan(row * SignWords));
        _scales[row] = _scales[Count];
    }

    /// <summary>The rows nearest to a question's vector, nearest first.</summary>
    /// <param name="question">A question that can be compared.</param>
    /// <param name="rows">Receives them.</param>
    /// <param name="inFull">Whether to read every row in full, however many there are.</param>
    /// <returns>How many were found.</returns>
    public int FindNearest(Question question, Span<int> rows, bool inFull = false)
    {
        Span<float> scores = stackalloc float[rows.Length];
        int found = 0;
        if (inFull || Count <= SearchedInFull)
        {
            for (int row = 0; row < Count; row++) Offer(question, row, rows, scores, ref found);
            return found;
        }

        Span<ulong> signs = stackalloc ulong[SignWords];
        WriteSigns(question.Vector, signs);
        byte[] distances = System.Buffers.ArrayPool<byte>.Shared.Rent(Count);
        try
        {
            int bound = Measure(signs, distances, Math.Max(LeastRead, Count / ShareRead));
            for (int row = 0; row < Count; row++)
            {
                if (distances[row] <= bound) Offer(question, row, rows, scores, ref found);
            }

            return found;
        }
        finally
        {
            System.Buffers.ArrayPool<byte>.Shared.Return(distances);
        }
    }

    // Fills in how many signs differ, and says up to how many the wanted number of rows are that come nearest.
    private int Measure(ReadOnlySpan<ulong> signs, byte[] distances, int wanted)
    {
        Span<int> counts = stackalloc int[Length + 1];
        counts.Clear();
        (ulong first, ulong second, ulong third) = (signs[0], signs[1], signs[2]);
        ReadOnlySpan<ulong> all = _signs;
        for (int row = 0; row < Count; row++)
        {
            ReadOnlySpan<ulong> own = all.Slice(row * SignWords, SignWords);
            int distance = BitOperations.PopCount(own[0] ^ first) + BitOperations.PopCount(own[1] ^ second) + BitOperations.PopCount(own[2] ^ third);
            distances[row] = (byte)distance;
            counts[distance]++;
        }

        int bound = 0;
        for (int seen = counts[0]; seen < wanted && bound < Length; seen += counts[++bound])
        {
        }

        return bound;
    }

    private void Offer(Question question, int row, Span<int> rows, Span<float> scores, ref int found)
    {
        float scale = _scales[row];
        if (scale == 0) return;
        float score = Dot(question.Vector, _rows.AsSpan(row * Length, Length)) * scale;
        if (found < rows.Length) found++;
        else if (score <= scores[found - 1]) return;
        int at = found - 1;
        while (at > 0 && scores[at - 1] < score)
        {
            (scores[at], rows[at]) = (scores[at - 1], rows[at - 1]);
            at--;
        }

        (scores[at], rows[at]) = (score, row);
    }

    private static void WriteSigns(ReadOnlySpan<sbyte> row, Span<ulong> signs)
    {
        for (int word = 0; word < SignWords; word++)
        {
            ulong bits = 0;
            for (int bit = 0; bit < 64; bit++)
            {
                if (row[(word * 64) + bit] > 0) bits |= 1UL << bit;
            }

            signs[word] = bits;
        }
    }

    /// <summary>The sum of products of two rows of one length, a multiple of 16.</summary>
    internal static int Dot(ReadOnlySpan<sbyte> first, ReadOnlySpan<sbyte> second)
    {
        ref sbyte a = ref MemoryMarshal.GetReference(first);
        ref sbyte b = ref MemoryMarshal.GetReference(second);
        Vector256<int> sum = Vector256<int>.Zero;
        for (nuint at = 0; at < (nuint)first.Length; at += 16)
        {
            Vector256<short> own = Vector256.WidenLower(Vector128.LoadUnsafe(ref a, at).ToVector256Unsafe());
            Vector256<short> other = Vector256.WidenLower(Vector128.LoadUnsafe(ref b, at).ToVector256Unsafe());
            sum += System.Runtime.Intrinsics.X86.Avx2.IsSupported
                ? System.Runtime.Intrinsics.X86.Avx2.MultiplyAddAdjacent(own, other)
                : Vector256.WidenLower(own * other) + Vector256.WidenUpper(own * other);
        }

        return Vector256.Sum(sum);
    }
}
