using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Farthing.Tokens;

/// <summary>
/// Token by its bytes. Up to 8 bytes are one word, up to 16 two words (the first eight and the last eight bytes, which may overlap),
/// so most look-ups are one multiplication and one cache line; the few longer tokens are compared byte by byte.
/// </summary>
internal sealed class PieceTable
{
    private const ulong Multiplier = 0x9E37_79B9_7F4A_7C15;

    private readonly TokenBytes _bytes;
    private readonly Short[] _shorts;
    private readonly Middle[] _middles;
    private readonly int[] _longs;
    private readonly int _shortShift;
    private readonly int _middleShift;
    private readonly int _longShift;

    // Runs once, and long: compiled in full at once.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public PieceTable(TokenBytes bytes)
    {
        _bytes = bytes;
        int shorts = 0, middles = 0, longs = 0;
        for (int token = 0; token < bytes.Count; token++)
        {
            int length = bytes.Length(token);
            _ = length <= 8 ? shorts++ : length <= 16 ? middles++ : longs++;
        }

        _shorts = new Short[Size(shorts)];
        _middles = new Middle[Size(middles)];
        _longs = new int[Size(longs)];
        _shortShift = 64 - BitOperations.Log2((uint)_shorts.Length);
        _middleShift = 64 - BitOperations.Log2((uint)_middles.Length);
        _longShift = 64 - BitOperations.Log2((uint)_longs.Length);
        Array.Fill(_longs, -1);
        for (int token = 0; token < bytes.Count; token++)
            Add(bytes[token], token);
    }

    /// <summary>The token of exactly these bytes, or -1.</summary>
    /// <param name="piece">The first byte of the piece.</param>
    /// <param name="length">The length of the piece, at least 1.</param>
    /// <param name="readable">How many bytes may be read from <paramref name="piece"/> on, at least <paramref name="length"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Find(ref readonly byte piece, int length, int readable)
    {
        if (length > 8)
            return FindLonger(in piece, length);
        ulong key = readable >= 8
            ? Unsafe.ReadUnaligned<ulong>(in piece) & (ulong.MaxValue >> (64 - (8 * length)))
            : Word(in piece, length);
        Short[] table = _shorts;
        uint slot = unchecked((uint)((key * Multiplier) >> _shortShift));
        while (true)
        {
            ref readonly Short entry = ref table[slot & (uint)(table.Length - 1)];
            if (entry.Key == key && entry.Length == length)
                return entry.Token;
            if (entry.Length == 0)
                return -1;
            slot++;
        }
    }

    private static uint Size(int entries) => BitOperations.RoundUpToPowerOf2((uint)(entries * 3 / 2));

    /// <summary>The bytes of a piece of at most eight as a little-endian word, without reading past its end.</summary>
    private static ulong Word(ref readonly byte piece, int length)
    {
        Span<byte> word = stackalloc byte[8];
        word.Clear();
        MemoryMarshal.CreateReadOnlySpan(in piece, length).CopyTo(word);
        return Unsafe.ReadUnaligned<ulong>(in word[0]);
    }

    private static ulong LongHash(ReadOnlySpan<byte> piece)
    {
        ulong hash = (ulong)piece.Length;
        unchecked
        {
            for (int i = 0; i + 8 <= piece.Length; i += 8)
                hash = (BitOperations.RotateLeft(hash, 29) ^ Unsafe.ReadUnaligned<ulong>(in piece[i])) * Multiplier;
            return (BitOperations.RotateLeft(hash, 29) ^ Unsafe.ReadUnaligned<ulong>(in piece[^8])) * Multiplier;
        }
    }

    private uint MiddleSlot(ulong first, ulong last) =>
        unchecked((uint)((((first * Multiplier) ^ BitOperations.RotateLeft(last, 32)) * Multiplier) >> _middleShift));

    private int FindLonger(ref readonly byte piece, int length)
    {
        if (length > 16)
            return FindLong(MemoryMarshal.CreateReadOnlySpan(in piece, length));
        ulong first = Unsafe.ReadUnaligned<ulong>(in piece);
        ulong last = Unsafe.ReadUnaligned<ulong>(in Unsafe.Add(ref Unsafe.AsRef(in piece), length - 8));
        Middle[] table = _middles;
        uint slot = MiddleSlot(first, last);
        while (true)
        {
            ref readonly Middle entry = ref table[slot & (uint)(table.Length - 1)];
            if (entry.First == first && entry.Last == last && entry.Length == length)
                return entry.Token;
            if (entry.Length == 0)
                return -1;
            slot++;
        }
    }

    private int FindLong(ReadOnlySpan<byte> piece)
    {
        if (piece.Length > _bytes.LongestToken)
            return -1;
        int[] table = _longs;
        uint slot = (uint)(LongHash(piece) >> _longShift);
        while (true)
        {
            int token = table[slot & (uint)(table.Length - 1)];
            if (token < 0 || _bytes[token].SequenceEqual(piece))
                return token;
            slot++;
        }
    }

    // Runs once, and long: compiled in full at once.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Add(ReadOnlySpan<byte> bytes, int token)
    {
        if (bytes.Length <= 8)
        {
            ulong key = Word(in bytes[0], bytes.Length);
            uint mask = (uint)(_shorts.Length - 1);
            uint slot = unchecked((uint)((key * Multiplier) >> _shortShift));
            while (_shorts[slot].Length != 0)
                slot = (slot + 1) & mask;
            _shorts[slot] = new Short(key, token, bytes.Length);
        }
        else if (bytes.Length <= 16)
        {
            ulong first = Unsafe.ReadUnaligned<ulong>(in bytes[0]), last = Unsafe.ReadUnaligned<ulong>(in bytes[^8]);
            uint mask = (uint)(_middles.Length - 1);
            uint slot = MiddleSlot(first, last);
            while (_middles[slot].Length != 0)
                slot = (slot + 1) & mask;
            _middles[slot] = new Middle(first, last, token, bytes.Length);
        }
        else
        {
            uint mask = (uint)(_longs.Length - 1);
            uint slot = (uint)(LongHash(bytes) >> _longShift);
            while (_longs[slot] >= 0)
                slot = (slot + 1) & mask;
            _longs[slot] = token;
        }
    }

    private readonly record struct Short(ulong Key, int Token, int Length);

    private readonly record struct Middle(ulong First, ulong Last, int Token, int Length);
}
