namespace Farthing.Tokens;

/// <summary>What the patterns of the two encodings tell apart: general categories of Unicode, grouped.</summary>
internal enum CharacterClass : byte
{
    /// <summary>Everything without a class of its own: punctuation, symbols, control characters, unassigned ones, bytes that are no UTF-8.</summary>
    Other = 0,

    /// <summary>A combining mark (M).</summary>
    Mark = 1,

    /// <summary>White space but for the two line ends.</summary>
    Space = 2,

    /// <summary>Carriage return or line feed.</summary>
    LineEnd = 3,

    /// <summary>Any number (N).</summary>
    Number = 4,

    /// <summary>A capital or title-case letter (Lu, Lt).</summary>
    Upper = 5,

    /// <summary>A small letter (Ll).</summary>
    Lower = 6,

    /// <summary>A letter without case or a modifier (Lo, Lm): goes with capitals as well as with small letters.</summary>
    Caseless = 7,
}
