using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Farthing.Tokens;

/// <summary>The parts that both patterns share. Offsets are trusted: callers keep them below the length.</summary>
internal static class SplitterParts
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte At(ref readonly byte text, int place) => Unsafe.Add(ref Unsafe.AsRef(in text), place);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsAsciiLetter(uint value) => unchecked((value | 0x20) - 'a') < 26;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsAsciiLower(uint value) => unchecked(value - 'a') < 26;

    /// <summary>The end of the ASCII capitals and then ASCII small letters at <paramref name="start"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int AsciiCapitalsThenSmall(ref readonly byte text, int length, int start)
    {
        if (length - start >= Vector128<byte>.Count)
        {
            Vector128<byte> bytes = Vector128.LoadUnsafe(in text, (nuint)start);
            uint small = Vector128.LessThan(bytes - Vector128.Create((byte)'a'), Vector128.Create((byte)26)).ExtractMostSignificantBits();
            uint capital = Vector128.LessThan(bytes - Vector128.Create((byte)'A'), Vector128.Create((byte)26)).ExtractMostSignificantBits();
            int capitals = BitOperations.TrailingZeroCount(~capital);
            int letters = capitals + BitOperations.TrailingZeroCount(~(small >> capitals));
            if (letters < Vector128<byte>.Count)
                return start + letters;
        }

        int place = start;
        while (place < length && unchecked((uint)At(in text, place) - 'A') < 26)
            place++;
        while (place < length && IsAsciiLower(At(in text, place)))
            place++;
        return place;
    }

    /// <summary>The end of the ASCII letters at <paramref name="start"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int AsciiLetters(ref readonly byte text, int length, int start)
    {
        if (length - start >= Vector128<byte>.Count)
        {
            Vector128<byte> bytes = Vector128.LoadUnsafe(in text, (nuint)start) | Vector128.Create((byte)0x20);
            uint letter = Vector128.LessThan(bytes - Vector128.Create((byte)'a'), Vector128.Create((byte)26)).ExtractMostSignificantBits();
            int letters = BitOperations.TrailingZeroCount(~letter);
            if (letters < Vector128<byte>.Count)
                return start + letters;
        }

        int place = start;
        while (place < length && IsAsciiLetter(At(in text, place)))
            place++;
        return place;
    }

    /// <summary>The length of an English contraction ('s 't 're 've 'm 'll 'd in any case) at <paramref name="place"/>, or 0. The long s (U+017F) is a form of s.</summary>
    public static int Contraction(ref readonly byte text, int length, int place)
    {
        if (length - place < 2 || At(in text, place) != '\'')
            return 0;
        int first = At(in text, place + 1) | 0x20;
        if (first is 's' or 't' or 'm' or 'd')
            return 2;
        if (length - place < 3)
            return 0;
        byte second = At(in text, place + 2);
        if (At(in text, place + 1) == 0xC5 && second == 0xBF)
            return 3;
        return (first, second | 0x20) is ('r', 'e') or ('v', 'e') or ('l', 'l') ? 3 : 0;
    }

    /// <summary>The end of at most three numbers; the first is known to be one.</summary>
    public static int Numbers(ref readonly byte text, int length, int start)
    {
        int place = start;
        for (int i = 0; i < 3 && place < length && CharacterClasses.At(in text, length, place, out int size) == CharacterClass.Number; i++)
            place += size;
        return place;
    }

    /// <summary>The end of symbols and marks, with the line ends (and slashes, if asked) behind them; <paramref name="start"/> where there are none.</summary>
    public static int Symbols(ref readonly byte text, int length, int start, bool slashes)
    {
        int place = start;
        while (place < length && CharacterClasses.At(in text, length, place, out int size) <= CharacterClass.Mark)
            place += size;
        if (place == start)
            return start;
        while (place < length && At(in text, place) is var next && (next is (byte)'\r' or (byte)'\n' || (slashes && next == '/')))
            place++;
        return place;
    }

    /// <summary>The end of white space: up to its last line end; else all of it at the end of the text; else all but its last character, of which there may be one only.</summary>
    public static int WhiteSpace(ref readonly byte text, int length, int start)
    {
        int place = start, last = start, afterLineEnd = 0;
        while (place < length)
        {
            CharacterClass found = CharacterClasses.At(in text, length, place, out int size);
            if (found is not (CharacterClass.Space or CharacterClass.LineEnd))
                break;
            last = place;
            place += size;
            if (found == CharacterClass.LineEnd)
                afterLineEnd = place;
        }

        if (afterLineEnd > 0)
            return afterLineEnd;
        return place == length || last == start ? place : last;
    }
}
