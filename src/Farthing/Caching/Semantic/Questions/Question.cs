namespace Farthing.Caching.Semantic.Questions;

/// <summary>
/// A question read once, ready to be compared: its words, its keys, its vector. Immutable; a store keeps the text and makes it again
/// with <see cref="QuestionReader"/>.
/// </summary>
public sealed class Question
{
    internal Question()
    {
    }

    /// <summary>The text as it was asked.</summary>
    public required string Text { get; init; }

    /// <summary>The same for texts that differ in case, punctuation, white space, contractions, greetings, thanks and "please" only.</summary>
    public required UInt128 PlainKey { get; init; }

    /// <summary>The same for texts of one <see cref="Type"/> with the same content words, values and negation; null where they are too few to tell.</summary>
    public required UInt128? GateKey { get; init; }

    /// <summary>What kind of answer it asks for.</summary>
    public required QuestionType Type { get; init; }

    /// <summary>
    /// Whether it may be compared by likeness at all. Texts that are very long, empty, or not in Latin letters may be equal by
    /// <see cref="PlainKey"/> only.
    /// </summary>
    public required bool IsComparable { get; init; }

    /// <summary>The bytes it takes in memory, roughly.</summary>
    public int Size => 200 + (2 * Text.Length) + (64 * Words.Length) + Characters.Size + Vector.Length;

    /// <summary>Its vector in eight bits: meaning, then letters.</summary>
    internal sbyte[] Vector { get; init; } = [];

    /// <summary>What one step of <see cref="Vector"/> stands for.</summary>
    internal float Scale { get; init; }

    internal Word[] Words { get; init; } = [];

    /// <summary>Which of <see cref="Words"/> carry content.</summary>
    internal int[] Content { get; init; } = [];

    internal int Negations { get; init; }

    internal CharacterProfile Characters { get; init; }

    internal Topic[] Topics { get; init; } = [];
}
