using System.Numerics;
using System.Runtime.CompilerServices;

namespace Farthing.Tokens;

/// <summary>Which token two neighbours merge into: an open-addressing table of one 64-bit word a slot (left 18 bits, right 18 bits, merged 18 bits).</summary>
internal sealed class PairTable
{
    private const int TokenBits = 18;
    private const ulong Empty = ulong.MaxValue;
    private const ulong Multiplier = 0x9E37_79B9_7F4A_7C15;

    private readonly ulong[] _slots;
    private readonly int _shift;
    private readonly uint _mask;

    // Runs once, and long: compiled in full at once.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public PairTable(int[] left, int[] right)
    {
        if (left.Length >= 1 << TokenBits)
            throw new ArgumentException("A vocabulary may hold at most 262,143 tokens.", nameof(left));
        uint size = BitOperations.RoundUpToPowerOf2((uint)left.Length * 2);
        _slots = new ulong[size];
        _mask = size - 1;
        _shift = 64 - BitOperations.Log2(size);
        Array.Fill(_slots, Empty);
        for (int token = RankData.SingleBytes; token < left.Length; token++)
        {
            ulong key = Key(left[token], right[token]);
            uint slot = Slot(key);
            while (_slots[slot] != Empty)
                slot = (slot + 1) & _mask;
            _slots[slot] = (key << TokenBits) | (uint)token;
        }
    }

    /// <summary>The token that <paramref name="left"/> followed by <paramref name="right"/> merges into, or -1.</summary>
    public int Find(int left, int right)
    {
        ulong key = Key(left, right);
        ulong[] slots = _slots;
        uint slot = Slot(key);
        while (true)
        {
            ulong found = slots[slot & (uint)(slots.Length - 1)];
            if (found >> TokenBits == key)
                return (int)(found & ((1u << TokenBits) - 1));
            if (found == Empty)
                return -1;
            slot++;
        }
    }

    private static ulong Key(int left, int right) => ((ulong)(uint)left << TokenBits) | (uint)right;

    private uint Slot(ulong key) => unchecked((uint)((key * Multiplier) >> _shift));
}
