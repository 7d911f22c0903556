using Farthing.Pricing;

namespace Farthing.Caching.Semantic.Serving;

/// <summary>What a judge found.</summary>
/// <param name="Right">Whether the earlier answer serves; <c>null</c> when that could not be told.</param>
/// <param name="Cost">What judging cost; <c>null</c> when that is not known.</param>
public readonly record struct AnswerVerdict(bool? Right, Usd? Cost);
