namespace Farthing.Tokens;

/// <summary>
/// Places where text may be cut without changing its tokens: a space behind a printing ASCII character, and an ASCII letter or digit behind a line
/// feed. No pattern has a piece that crosses them, and what stands before them is cut into pieces in the same way with or without the rest.
/// </summary>
internal static class SafeBorder
{
    /// <summary>Whether both sides of <paramref name="place"/> have their tokens each by itself.</summary>
    public static bool IsAt(ReadOnlySpan<byte> utf8, int place) =>
        utf8[place - 1] is var before && utf8[place] is var after
        && ((after == ' ' && before is > 0x20 and < 0x7F) || (before == '\n' && char.IsAsciiLetterOrDigit((char)after)));

    /// <summary>The last such place, or 0 where there is none.</summary>
    public static int Last(ReadOnlySpan<byte> utf8)
    {
        for (int place = utf8.Length - 1; place > 0; place--)
        {
            if (IsAt(utf8, place))
                return place;
        }

        return 0;
    }
}
