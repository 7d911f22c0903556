namespace Farthing.Wire;

/// <summary>A field of a request that limits the answer's length.</summary>
/// <param name="Field">Its name.</param>
/// <param name="Tokens">The limit; 0 where the value is none (<c>null</c>, zero, not a number).</param>
/// <param name="Name">Where its name stands, in quotes.</param>
/// <param name="Value">Where the value stands.</param>
public readonly record struct OutputLimit(string Field, long Tokens, ByteRange Name, ByteRange Value);
