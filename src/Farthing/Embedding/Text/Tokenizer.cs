namespace Farthing.Embedding.Text;

/// <summary>
/// Cuts a text into words and numbers: case and punctuation gone, contractions written out ("what's" → "what is"), numbers and the unit stuck to
/// them apart ("10kg" → "10", "kg"), signs kept that carry meaning (% $ € £ ¥ + = &lt; &gt; # @ &amp; ° *).
/// </summary>
internal static class Tokenizer
{
    /// <summary>Tokens beyond this many are left out.</summary>
    public const int MostTokens = 512;

    private const string Signs = "%$€£¥+=<>#@&°*/^";

    /// <summary>The tokens of a text, in order.</summary>
    /// <param name="text">Any text; only the first <see cref="MostTokens"/> tokens count.</param>
    public static List<Token> Read(string text)
    {
        string folded = TextFolder.Fold(text);
        List<Token> tokens = new(Math.Min(16, (folded.Length / 4) + 4));
        bool shouts = IsShouting(folded);
        bool sentenceBegins = true;
        int at = 0;
        while (at < folded.Length && tokens.Count < MostTokens)
        {
            char c = folded[at];
            if (char.IsLetter(c) || char.IsSurrogate(c) || c > 0x7F && char.IsLetterOrDigit(c))
            {
                int end = WordEnd(folded, at);
                AppendWord(tokens, folded.AsSpan(at, end - at), char.IsUpper(c) && !shouts && !sentenceBegins);
                at = end;
                sentenceBegins = false;
            }
            else if (char.IsAsciiDigit(c))
            {
                int end = NumberEnd(folded, at);
                bool negative = at > 0 && folded[at - 1] == '-' && (at == 1 || folded[at - 2] == ' ');
                string digits = folded.AsSpan(at, end - at).ToString().Replace(",", "", StringComparison.Ordinal);
                tokens.Add(new Token(negative ? "-" + digits : digits, Capital: false));
                at = end;
                sentenceBegins = false;
            }
            else
            {
                if (Signs.Contains(c)) tokens.Add(new Token(c.ToString(), Capital: false));
                sentenceBegins = c is '.' or '?' or '!' or ':' or '"' || (sentenceBegins && c is ' ' or '\'' or '(');
                at++;
            }
        }

        return tokens;
    }

    // Capitals say nothing in a text that is written in them.
    private static bool IsShouting(string text)
    {
        int upper = 0;
        int lower = 0;
        foreach (char c in text)
        {
            if (char.IsUpper(c)) upper++;
            else if (char.IsLower(c)) lower++;
        }

        return upper > lower;
    }

    private static int WordEnd(string text, int at)
    {
        int end = at;
        while (end < text.Length)
        {
            char c = text[end];
            if (char.IsLetterOrDigit(c) || char.IsSurrogate(c) || char.GetUnicodeCategory(c) == System.Globalization.UnicodeCategory.NonSpacingMark) end++;
            else if (c == '\'' && end + 1 < text.Length && char.IsLetter(text[end + 1])) end++;

            // Initials: "U.S.", "e.g."
            else if (c == '.' && end - at == 1 && end + 2 < text.Length && char.IsLetter(text[end + 1]) && text[end + 2] == '.') return Initials(text, at);
            else break;
        }

        return end;
    }

    private static int Initials(string text, int at)
    {
        int end = at;
        while (end + 1 < text.Length && char.IsLetter(text[end]) && text[end + 1] == '.') end += 2;
        return end;
    }

    private static int NumberEnd(string text, int at)
    {
        int end = at;
        while (end < text.Length)
        {
            char c = text[end];
            if (char.IsAsciiDigit(c)) end++;
            else if (c is '.' or ',' or ':' && end + 1 < text.Length && char.IsAsciiDigit(text[end + 1])) end++;
            else break;
        }

        return end;
    }

    private static void AppendWord(List<Token> tokens, ReadOnlySpan<char> word, bool capital)
    {
        string lower = word.Contains('.') ? word.ToString().Replace(".", "", StringComparison.Ordinal).ToLowerInvariant() : string.Create(word.Length, word, static (target, source) => source.ToLowerInvariant(target));

        // "3rd", "5th": the ordinal is the number. Anything else that follows digits is a unit or a code's second half.
        if (tokens.Count > 0 && tokens[^1].IsNumeric && lower is "st" or "nd" or "rd" or "th") return;
        if (Contractions.Find(lower) is { } parts)
        {
            foreach (string part in parts) tokens.Add(new Token(part, Capital: false));
            return;
        }

        int apostrophe = lower.IndexOf('\'', StringComparison.Ordinal);
        if (apostrophe < 0)
        {
            tokens.Add(new Token(lower, capital && lower is not "i"));
            return;
        }

        string stem = lower[..apostrophe];
        string ending = lower[(apostrophe + 1)..];
        if (stem.Length == 0) return;
        tokens.Add(new Token(stem, capital));
        switch (ending)
        {
            case "s":
                break;
            case "re":
                tokens.Add(new Token("are", Capital: false));
                break;
            case "ll":
                tokens.Add(new Token("will", Capital: false));
                break;
            case "ve":
                tokens.Add(new Token("have", Capital: false));
                break;
            case "d":
                tokens.Add(new Token("would", Capital: false));
                break;
            default:
                tokens[^1] = new Token(stem + ending, capital);
                break;
        }
    }
}
