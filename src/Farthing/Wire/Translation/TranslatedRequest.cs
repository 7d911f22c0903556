namespace Farthing.Wire.Translation;

/// <summary>A request in the wire of the model.</summary>
/// <param name="Body">The body.</param>
/// <param name="Dropped">The fields of the original that it does not hold.</param>
public sealed record TranslatedRequest(ReadOnlyMemory<byte> Body, IReadOnlyList<string> Dropped);
