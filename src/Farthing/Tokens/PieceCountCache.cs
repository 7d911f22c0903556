using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Farthing.Tokens;

/// <summary>
/// Remembers how many tokens a piece of at most sixteen bytes has that is no token itself: names and rare words come again and again. Of fixed
/// size (800 KB), a newer piece takes an older one's slot. Read and written by many threads without a lock: each slot has a version that is odd
/// while the slot is being written, and a reader that sees the version change takes the slot for empty.
/// </summary>
internal sealed class PieceCountCache
{
    /// <summary>The longest piece that is remembered.</summary>
    public const int LongestPiece = 16;

    private const int Slots = 1 << 15;
    private const int SlotShift = 64 - 15;
    private const ulong Multiplier = 0x9E37_79B9_7F4A_7C15;

    // A slot's state: the version in the upper half (its lowest bit is set while writing), then the piece's length, then its count.
    private const ulong Writing = 1UL << 32;

    private readonly Slot[] _slots = new Slot[Slots];

    /// <summary>The count of the piece, or 0 where it is not known.</summary>
    public int Find(ReadOnlySpan<byte> piece)
    {
        (ulong first, ulong last) = Words(piece);
        ref Slot slot = ref Place(first, last);
        ulong state = Volatile.Read(ref slot.State);
        bool same = Volatile.Read(ref slot.First) == first && Volatile.Read(ref slot.Last) == last && ((state >> 8) & 0xFF) == (uint)piece.Length;
        return same && (state & Writing) == 0 && Volatile.Read(ref slot.State) == state ? (int)(state & 0xFF) : 0;
    }

    /// <summary>Remembers the count, unless another thread is writing in the same slot.</summary>
    public void Add(ReadOnlySpan<byte> piece, int count)
    {
        (ulong first, ulong last) = Words(piece);
        ref Slot slot = ref Place(first, last);
        ulong state = Volatile.Read(ref slot.State);
        ulong writing = state | Writing;
        if ((state & Writing) != 0 || Interlocked.CompareExchange(ref slot.State, writing, state) != state)
            return;
        Volatile.Write(ref slot.First, first);
        Volatile.Write(ref slot.Last, last);
        ulong version = unchecked((writing >> 32) + 1) << 32;
        Volatile.Write(ref slot.State, version | ((ulong)piece.Length << 8) | (uint)count);
    }

    /// <summary>The first and the last eight bytes, which may overlap; of a shorter piece its bytes and 0.</summary>
    private static (ulong First, ulong Last) Words(ReadOnlySpan<byte> piece)
    {
        ref byte start = ref MemoryMarshal.GetReference(piece);
        int length = piece.Length;
        if (length >= 8)
            return (Unsafe.ReadUnaligned<ulong>(ref start), Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref start, length - 8)));
        if (length >= 4)
            return (Unsafe.ReadUnaligned<uint>(ref start) | ((ulong)Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref start, length - 4)) << 32), 0);
        return (start | ((ulong)Unsafe.Add(ref start, length / 2) << 8) | ((ulong)Unsafe.Add(ref start, length - 1) << 16), 0);
    }

    private ref Slot Place(ulong first, ulong last)
    {
        ulong hash = unchecked(((first * Multiplier) ^ BitOperations.RotateLeft(last, 32)) * Multiplier);
        return ref _slots[hash >> SlotShift];
    }

    private struct Slot
    {
        public ulong State;
        public ulong First;
        public ulong Last;
    }
}
