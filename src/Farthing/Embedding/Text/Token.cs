namespace Farthing.Embedding.Text;

/// <summary>One word, number or sign of a text.</summary>
/// <param name="Text">In lower case.</param>
/// <param name="Capital">Whether it began with a capital that no sentence's beginning explains, or is written in capitals.</param>
internal readonly record struct Token(string Text, bool Capital)
{
    /// <summary>Whether it begins with a digit.</summary>
    public bool IsNumeric => char.IsAsciiDigit(Text[0]);

    /// <summary>Whether it is a sign rather than a word or number.</summary>
    public bool IsSign => Text.Length == 1 && !char.IsLetterOrDigit(Text[0]);
}
