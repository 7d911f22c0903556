using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Farthing.Tokens;

/// <summary>The class of every code point, read straight from UTF-8: a table of 64-character blocks, equal blocks kept once.</summary>
internal static class CharacterClasses
{
    private const int BlockBits = 6;
    private const int BlockSize = 1 << BlockBits;

    private static readonly byte[] Blocks;
    private static readonly ushort[] BlockStarts = Build(out Blocks);

    /// <summary>The class of an ASCII byte; <see cref="CharacterClass.Other"/> for the others.</summary>
    private static readonly byte[] Ascii = [.. Enumerable.Range(0, 256).Select(b => b < 128 ? (byte)Of(b) : (byte)CharacterClass.Other)];

    /// <summary>The class of one ASCII byte.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static CharacterClass OfAscii(byte value) => (CharacterClass)Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(Ascii), (nint)value);

    /// <summary>The class of the character that begins at <paramref name="place"/>, and its length in bytes: a byte that is no UTF-8 is one character.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static CharacterClass At(ref readonly byte text, int length, int place, out int size)
    {
        byte first = Unsafe.Add(ref Unsafe.AsRef(in text), place);
        if (first < 0x80)
        {
            size = 1;
            return OfAscii(first);
        }

        return Beyond(in Unsafe.Add(ref Unsafe.AsRef(in text), place), length - place, out size);
    }

    private static CharacterClass Beyond(ref readonly byte text, int available, out int size)
    {
        ref byte at = ref Unsafe.AsRef(in text);
        uint first = at;
        size = 1;
        if (available < 2 || first < 0xC2 || first > 0xF4)
            return CharacterClass.Other;
        uint second = Unsafe.Add(ref at, 1) ^ 0x80u;
        if (second > 0x3F)
            return CharacterClass.Other;
        if (first < 0xE0)
        {
            size = 2;
            return Lookup(first & 0x1F, second);
        }

        if (available < 3)
            return CharacterClass.Other;
        uint third = Unsafe.Add(ref at, 2) ^ 0x80u;
        if (third > 0x3F)
            return CharacterClass.Other;
        if (first < 0xF0)
        {
            // Below U+0800 would be too long a form; U+D800 to U+DFFF are halves of UTF-16 pairs.
            uint block = ((first & 0x0F) << 6) | second;
            if (block is < 0x20 or (>= 0x360 and < 0x380))
                return CharacterClass.Other;
            size = 3;
            return Lookup(block, third);
        }

        if (available < 4)
            return CharacterClass.Other;
        uint fourth = Unsafe.Add(ref at, 3) ^ 0x80u;
        uint plane = ((first & 0x07) << 12) | (second << 6) | third;
        if (fourth > 0x3F || plane is < 0x400 or >= 0x4400)
            return CharacterClass.Other;
        size = 4;
        return Lookup(plane, fourth);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static CharacterClass Lookup(uint block, uint within) => (CharacterClass)Blocks[BlockStarts[block] + (int)within];

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static CharacterClass Of(int codePoint) => CharUnicodeInfo.GetUnicodeCategory(codePoint) switch
    {
        UnicodeCategory.UppercaseLetter or UnicodeCategory.TitlecaseLetter => CharacterClass.Upper,
        UnicodeCategory.LowercaseLetter => CharacterClass.Lower,
        UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter => CharacterClass.Caseless,
        UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark => CharacterClass.Mark,
        UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => CharacterClass.Number,
        _ when codePoint is '\r' or '\n' => CharacterClass.LineEnd,
        _ when Rune.IsValid(codePoint) && Rune.IsWhiteSpace(new Rune(codePoint)) => CharacterClass.Space,
        _ => CharacterClass.Other,
    };

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static ushort[] Build(out byte[] blocks)
    {
        var known = new Dictionary<ulong, List<ushort>>();
        var data = new List<byte>(1 << 14);
        ushort[] starts = new ushort[(0x10FFFF >> BlockBits) + 1];
        Span<byte> block = stackalloc byte[BlockSize];
        for (int number = 0; number < starts.Length; number++)
        {
            // No plane from 4 on has letters, numbers or spaces; only plane 14 has marks.
            bool plain = number is >= 0x40000 >> BlockBits and not (>= 0xE0000 >> BlockBits and < 0xE1000 >> BlockBits);
            for (int i = 0; i < BlockSize; i++)
                block[i] = plain ? (byte)CharacterClass.Other : (byte)Of((number << BlockBits) | i);
            starts[number] = Place(block, data, known);
        }

        blocks = [.. data];
        return starts;
    }

    private static ushort Place(ReadOnlySpan<byte> block, List<byte> data, Dictionary<ulong, List<ushort>> known)
    {
        ulong hash = 0;
        foreach (ulong word in MemoryMarshal.Cast<byte, ulong>(block))
            hash = unchecked((hash + word) * 0x9E37_79B9_7F4A_7C15);
        if (!known.TryGetValue(hash, out List<ushort>? starts))
            known.Add(hash, starts = []);
        foreach (ushort start in starts)
        {
            if (CollectionsMarshal.AsSpan(data).Slice(start, BlockSize).SequenceEqual(block))
                return start;
        }

        ushort added = checked((ushort)data.Count);
        starts.Add(added);
        data.AddRange(block);
        return added;
    }
}
