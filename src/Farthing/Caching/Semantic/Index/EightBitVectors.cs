using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Farthing.Caching.Semantic.Index;

/// <summary>Sums of products of vectors in eight bits. Their lengths are multiples of 32.</summary>
internal static class EightBitVectors
{
    /// <summary>Writes a vector in sixteen bits, to be compared with many.</summary>
    public static void Widen(ReadOnlySpan<sbyte> vector, Span<short> wide)
    {
        for (int at = 0; at < vector.Length; at++) wide[at] = vector[at];
    }

    /// <summary>The sum of products of two vectors of one length.</summary>
    public static int Dot(ReadOnlySpan<sbyte> first, ReadOnlySpan<sbyte> second)
    {
        ref sbyte a = ref MemoryMarshal.GetReference(first);
        ref sbyte b = ref MemoryMarshal.GetReference(second);
        Vector256<int> sum = Vector256<int>.Zero;
        for (nuint at = 0; at < (nuint)first.Length; at += 16) sum += MultiplyAdd(Widen(ref a, at), Widen(ref b, at));
        return Vector256.Sum(sum);
    }

    /// <summary>The sum of products of a widened vector and another of the same length.</summary>
    public static int Dot(ReadOnlySpan<short> wide, ReadOnlySpan<sbyte> other)
    {
        ref short a = ref MemoryMarshal.GetReference(wide);
        ref sbyte b = ref MemoryMarshal.GetReference(other);
        if (Avx512BW.IsSupported)
        {
            Vector512<int> sums = Vector512<int>.Zero;
            for (nuint at = 0; at < (nuint)wide.Length; at += 32)
                sums += Avx512BW.MultiplyAddAdjacent(Vector512.LoadUnsafe(ref a, at), Avx512BW.ConvertToVector512Int16(Vector256.LoadUnsafe(ref b, at)));
            return Vector512.Sum(sums);
        }

        Vector256<int> sum = Vector256<int>.Zero;
        for (nuint at = 0; at < (nuint)wide.Length; at += 16) sum += MultiplyAdd(Vector256.LoadUnsafe(ref a, at), Widen(ref b, at));
        return Vector256.Sum(sum);
    }

    private static Vector256<short> Widen(ref sbyte from, nuint at) => Vector256.WidenLower(Vector128.LoadUnsafe(ref from, at).ToVector256Unsafe());

    private static Vector256<int> MultiplyAdd(Vector256<short> first, Vector256<short> second) => Avx2.IsSupported
        ? Avx2.MultiplyAddAdjacent(first, second)
        : Vector256.WidenLower(first * second) + Vector256.WidenUpper(first * second);
}
