using Farthing.Wire.Translation;

namespace Farthing.Providers;

/// <summary>A call's request in the wire of a model.</summary>
/// <param name="Body">The body that it was made of.</param>
/// <param name="Target">The model.</param>
/// <param name="Request">The request.</param>
internal sealed record TranslatedCall(ReadOnlyMemory<byte> Body, TargetModel Target, TranslatedRequest Request);
