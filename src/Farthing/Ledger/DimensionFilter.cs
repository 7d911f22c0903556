namespace Farthing.Ledger;

/// <summary>Keeps the calls whose dimension has this value. Several filters on one dimension mean any of them; on different dimensions, all.</summary>
/// <param name="Dimension">The dimension.</param>
/// <param name="Value">The value as reports show it, compared exactly.</param>
public readonly record struct DimensionFilter(Dimension Dimension, string Value);
