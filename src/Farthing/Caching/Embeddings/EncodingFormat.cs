namespace Farthing.Caching.Embeddings;

/// <summary>How a vector is written in JSON.</summary>
public enum EncodingFormat : byte
{
    /// <summary>As an array of numbers.</summary>
    Numbers = 0,

    /// <summary>As the Base64 text of its 32-bit floating-point numbers, least significant byte first.</summary>
    Base64 = 1,

    /// <summary>In another way that only the provider knows (<c>int8</c>, <c>binary</c> …): kept apart by name, and served only as it came.</summary>
    Other = 2,
}
