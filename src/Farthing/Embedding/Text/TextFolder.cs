using System.Globalization;

namespace Farthing.Embedding.Text;

/// <summary>
/// Folds characters that only look different: full-width and mathematical letters, ligatures, curly quotes, long dashes, kinds of white space,
/// accents written apart from their letter; invisible characters go. Letters of other scripts that merely look Latin are never folded.
/// </summary>
/// <remarks>The process runs without the system's Unicode tables (<c>InvariantGlobalization</c>), where <c>string.Normalize</c> changes nothing.</remarks>
internal static class TextFolder
{
    private const string Ligatures = "ff|fi|fl|ffi|ffl|st|st";
    private static readonly string[] LigatureParts = Ligatures.Split('|');

    // Base letters and the composed forms with grave, acute, circumflex, tilde, diaeresis, ring, cedilla, caron ('.' where there is none).
    private static readonly string[] Composed =
    [
        "aàáâãäå..", "eèéêẽë.ȩě", "iìíîĩï..ǐ", "oòóôõö..ǒ", "uùúûũüů.ǔ", "nǹń.ñ..ņň", "c.ćĉ...çč", "s.śŝ...şš", "z.źẑ....ž", "yỳýŷỹÿẙ..",
    ];

    private const string Marks = "\u0300\u0301\u0302\u0303\u0308\u030A\u0327\u030C";

    /// <summary>The folded text; the same string where nothing was to fold.</summary>
    /// <param name="text">Any text.</param>
    public static string Fold(string text)
    {
        if (!text.AsSpan().ContainsAnyExceptInRange(' ', '~')) return text;
        List<char> folded = new(text.Length + 8);
        for (int at = 0; at < text.Length; at++) Append(folded, text, ref at);
        return new string(folded.ToArray());
    }

    private static void Append(List<char> folded, string text, ref int at)
    {
        char c = text[at];
        switch (c)
        {
            case >= ' ' and < (char)0x7F:
                folded.Add(c);
                return;
            case '\u2018' or '\u2019' or '\u02BC' or '\u00B4' or '`' or '\u2032':
                folded.Add('\'');
                return;
            case '\u201C' or '\u201D' or '\u00AB' or '\u00BB' or '\u2033':
                folded.Add('"');
                return;
            case >= '\u2010' and <= '\u2015' or '\u2212':
                folded.Add('-');
                return;
            case '\u2026':
                folded.AddRange("...");
                return;
            case >= '\uFF01' and <= '\uFF5E':
                folded.Add((char)(c - 0xFEE0));
                return;
            case >= '\uFB00' and <= '\uFB06':
                folded.AddRange(LigatureParts[c - 0xFB00]);
                return;
        }

        if (Marks.IndexOf(c, StringComparison.Ordinal) is var mark and >= 0)
        {
            if (folded.Count > 0 && Compose(folded[^1], mark) is { } composed) folded[^1] = composed;
            else folded.Add(c);
            return;
        }

        if (char.IsHighSurrogate(c) && at + 1 < text.Length && char.IsLowSurrogate(text[at + 1]))
        {
            int point = char.ConvertToUtf32(c, text[++at]);
            if (MathematicalLetter(point) is { } letter) folded.Add(letter);
            else folded.AddRange(char.ConvertFromUtf32(point));
            return;
        }

        if (char.IsWhiteSpace(c) || char.IsControl(c)) folded.Add(' ');
        else if (CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.Format) folded.Add(c);
    }

    private static char? Compose(char letter, int mark)
    {
        char lower = char.ToLowerInvariant(letter);
        foreach (string forms in Composed)
        {
            if (forms[0] != lower || mark + 1 >= forms.Length || forms[mark + 1] == '.') continue;
            return lower == letter ? forms[mark + 1] : char.ToUpperInvariant(forms[mark + 1]);
        }

        return null;
    }

    // The thirteen Latin alphabets and five runs of digits of the block; holes in it stand elsewhere and are left alone.
    private static char? MathematicalLetter(int point) => point switch
    {
        >= 0x1D400 and < 0x1D400 + (52 * 13) when (point - 0x1D400) % 52 is var place => (char)(place < 26 ? 'A' + place : 'a' + place - 26),
        >= 0x1D7CE and <= 0x1D7FF => (char)('0' + ((point - 0x1D7CE) % 10)),
        _ => null,
    };
}
