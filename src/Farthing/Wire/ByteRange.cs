namespace Farthing.Wire;

/// <summary>A range of bytes in a request body.</summary>
/// <param name="Start">The first byte's index.</param>
/// <param name="Length">How many bytes; zero marks a place between two bytes.</param>
public readonly record struct ByteRange(int Start, int Length)
{
    /// <summary>The index after the last byte.</summary>
    public int End => Start + Length;
}
