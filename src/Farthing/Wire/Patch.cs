namespace Farthing.Wire;

/// <summary>One named edit of a request body: these bytes become those. All other bytes stay as the client sent them.</summary>
/// <param name="Range">What is replaced; an empty range inserts.</param>
/// <param name="Replacement">What takes its place.</param>
public readonly record struct Patch(ByteRange Range, ReadOnlyMemory<byte> Replacement);
