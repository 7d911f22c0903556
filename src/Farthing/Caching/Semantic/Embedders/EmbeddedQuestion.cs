using Farthing.Pricing;

namespace Farthing.Caching.Semantic.Embedders;

/// <summary>What came of embedding a question.</summary>
/// <param name="Vector">Its vector, or <c>null</c> when none could be had.</param>
/// <param name="Cost">What was paid; zero for all but one of those that asked for it at the same time.</param>
internal readonly record struct EmbeddedQuestion(EmbeddedVector? Vector, Usd Cost);
