namespace Farthing.Caching.Semantic.Lexicon;

/// <summary>What the lexicon knows of a word.</summary>
[Flags]
internal enum WordClasses : byte
{
    /// <summary>It is not in the lexicon.</summary>
    None = 0,

    /// <summary>It is an English word (or a form of one).</summary>
    Known = 1,

    /// <summary>It can be the name of a person, place, people or thing.</summary>
    Name = 2,
}
