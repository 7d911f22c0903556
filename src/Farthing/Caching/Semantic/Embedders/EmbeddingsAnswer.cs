using Farthing.Pricing;

namespace Farthing.Caching.Semantic.Embedders;

/// <summary>What came back for texts that were to be embedded.</summary>
/// <param name="Vectors">A vector for each text, or <c>null</c> where none came.</param>
/// <param name="Model">The model as its provider names it, or empty.</param>
/// <param name="Cost">What it cost.</param>
/// <param name="Problem">Why there are none; never holds a text.</param>
/// <param name="IsOutOfRegion">Whether that is because no deployment is in the regions that were allowed, which is no fault of the embedder.</param>
internal readonly record struct EmbeddingsAnswer(float[][]? Vectors, string Model, Usd Cost, string Problem, bool IsOutOfRegion = false);
