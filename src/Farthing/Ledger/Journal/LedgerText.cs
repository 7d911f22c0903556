namespace Farthing.Ledger.Journal;

/// <summary>Bounds on text from outside, so that no call can bloat the ledger.</summary>
internal static class LedgerText
{
    /// <summary>The longest name (user, feature, model …) that is kept, in characters.</summary>
    public const int MaxChars = 256;

    /// <summary>The longest tags that are kept, in characters. Longer ones would no longer be JSON when cut and are replaced by <see cref="OversizeTags"/>.</summary>
    public const int MaxTagsChars = 4096;

    /// <summary>The longest words to the caller of a refused call that are kept, in characters.</summary>
    public const int MaxMessageChars = 1000;

    /// <summary>What stands for tags that were too long.</summary>
    public const string OversizeTags = """{"farthing.tags":"too long"}""";

    public static string Tags(string tags) => tags.Length > MaxTagsChars ? OversizeTags : tags;

    public static ReadOnlySpan<char> Clean(string value, int maxChars)
    {
        ReadOnlySpan<char> text = value;
        if (text.Length > maxChars)
        {
            // Half a surrogate pair at the cut would become a replacement character.
            text = text[..(char.IsHighSurrogate(text[maxChars - 1]) ? maxChars - 1 : maxChars)];
        }

        return text.Contains('\0') ? text.ToString().Replace('\0', '\uFFFD') : text;
    }
}
