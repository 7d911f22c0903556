namespace Farthing.Caching.Semantic.Serving;

/// <summary>What the caches still have of a match.</summary>
/// <param name="Question">The question whose answer it was, or <c>null</c> when it has left the cache.</param>
/// <param name="Probability">How likely that answer serves, by the scorer, or <c>null</c> when that is not known any more.</param>
public sealed record SemanticMatch(string? Question, double? Probability);
