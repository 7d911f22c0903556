using Farthing.Caching.Semantic.Lexicon;

namespace Farthing.Caching.Semantic.Questions;

/// <summary>One word of a question, as it is compared.</summary>
/// <param name="Text">In lower case; a number or measure under its one name.</param>
/// <param name="Stem">The hash of its stem, or of the name of its value.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Classes">What the lexicon knows of it.</param>
/// <param name="Capital">Whether it was written with a capital that no sentence's beginning explains.</param>
/// <param name="Rarity">How much it says.</param>
internal readonly record struct Word(string Text, uint Stem, WordKind Kind, WordClasses Classes, bool Capital, float Rarity)
{
    /// <summary>Whether it carries content.</summary>
    public bool IsContent => Kind is WordKind.Content or WordKind.Value;

    /// <summary>Whether it may be a name or code: another one in its place asks something else.</summary>
    public bool MayBeName => Kind == WordKind.Content && (Capital || Classes.HasFlag(WordClasses.Name) || !Classes.HasFlag(WordClasses.Known));

    /// <summary>Whether it is surely no name and no value: only such a word can be taken for one that was mistyped.</summary>
    public bool IsPlain => Kind == WordKind.Content && !Capital && !Classes.HasFlag(WordClasses.Name);
}
