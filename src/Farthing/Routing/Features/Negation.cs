using System.Text;

namespace Farthing.Routing.Features;

/// <summary>Words by which English denies: what is asked with them is answered wrongly more often.</summary>
internal static class Negation
{
    /// <summary>Whether a word of a text denies: <c>not</c> and its like, or the <c>t</c> of <c>don't</c>. Letters of ASCII are compared without regard to case.</summary>
    /// <param name="utf8">The text.</param>
    /// <param name="start">Where the word begins.</param>
    /// <param name="length">How long it is; 0 for no word.</param>
    public static bool Is(ReadOnlySpan<byte> utf8, int start, int length)
    {
        if (length is 0 or > 7) return false;
        ReadOnlySpan<byte> word = utf8.Slice(start, length);
        return (word[0] | 0x20) switch
        {
            'n' => Equals(word, "not"u8) || Equals(word, "no"u8) || Equals(word, "none"u8) || Equals(word, "nor"u8) || Equals(word, "never"u8) || Equals(word, "neither"u8) || Equals(word, "nothing"u8),
            'c' => Equals(word, "cannot"u8),
            'e' => Equals(word, "except"u8),
            'w' => Equals(word, "without"u8),
            't' => length == 1 && start > 0 && utf8[start - 1] == (byte)'\'',
            _ => false,
        };
    }

    private static bool Equals(ReadOnlySpan<byte> word, ReadOnlySpan<byte> other) => Ascii.EqualsIgnoreCase(word, other);
}
