using System.Text;

namespace Farthing.Simulator.Text;

/// <summary>
/// The simulator's own rule for what a token is. It is simple on purpose and independent of any real encoding, because the simulator
/// is the judge of what a gateway counted: a word is cut every <see cref="LettersPerToken"/> letters, a number every
/// <see cref="DigitsPerToken"/> digits; every other character is a token of its own; one space belongs to what follows it,
/// and a longer run of white space is one token.
/// </summary>
internal static class Tokenizer
{
    public const int LettersPerToken = 6;
    public const int DigitsPerToken = 3;

    /// <summary>The length in characters of the first token of a text that is not empty.</summary>
    public static int FirstLength(ReadOnlySpan<char> text)
    {
        int start = 0;
        if (char.IsWhiteSpace(text[0]))
        {
            int run = 1;
            while (run < text.Length && char.IsWhiteSpace(text[run]))
            {
                run++;
            }

            if (run > 1 || text[0] != ' ' || run == text.Length)
            {
                return run;
            }

            start = 1;
        }

        char first = text[start];
        if (IsWordLetter(first))
        {
            return start + Run(text[start..], LettersPerToken, IsWordLetter);
        }

        if (char.IsAsciiDigit(first))
        {
            return start + Run(text[start..], DigitsPerToken, char.IsAsciiDigit);
        }

        bool pair = char.IsHighSurrogate(first) && start + 1 < text.Length && char.IsLowSurrogate(text[start + 1]);
        return start + (pair ? 2 : 1);
    }

    public static int Count(ReadOnlySpan<char> text)
    {
        int count = 0;
        while (!text.IsEmpty)
        {
            text = text[FirstLength(text)..];
            count++;
        }

        return count;
    }

    /// <summary>Tokens of JSON that is part of a prompt (tool definitions, schemas): counted as its text.</summary>
    public static int Count(ReadOnlySpan<byte> utf8) => Count(Encoding.UTF8.GetString(utf8));

    /// <summary>The characters that the first <paramref name="tokens"/> tokens take.</summary>
    public static int LengthOf(ReadOnlySpan<char> text, int tokens)
    {
        int length = 0;
        while (tokens-- > 0 && length < text.Length)
        {
            length += FirstLength(text[length..]);
        }

        return length;
    }

    // Latin letters, accents included; other scripts count a token a character, as real encodings roughly do.
    private static bool IsWordLetter(char c) => c < 0x250 && char.IsLetter(c);

    private static int Run(ReadOnlySpan<char> text, int most, Func<char, bool> belongs)
    {
        int length = 1;
        while (length < text.Length && length < most && belongs(text[length]))
        {
            length++;
        }

        return length;
    }
}
