using Farthing.Pricing;

namespace Farthing.Optimiser;

/// <summary>What came back for a call of the optimiser's own.</summary>
/// <param name="Status">The HTTP status, or 0 when no whole answer came.</param>
/// <param name="Body">The whole answer.</param>
/// <param name="Cost">What it cost, or <c>null</c> when that is not known.</param>
public sealed record OwnAnswer(int Status, ReadOnlyMemory<byte> Body, Usd? Cost);
