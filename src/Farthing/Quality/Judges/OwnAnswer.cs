using Farthing.Pricing;

namespace Farthing.Quality.Judges;

/// <summary>What came back for a call of our own.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">The whole answer.</param>
/// <param name="Cost">What it cost, or <c>null</c> when that is not known.</param>
public sealed record OwnAnswer(int Status, ReadOnlyMemory<byte> Body, Usd? Cost);
