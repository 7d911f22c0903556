using Farthing.Caching.Semantic.Questions;
using Farthing.Caching.Semantic.Index;

namespace Farthing.Caching.Semantic.Policy;

/// <summary>What was decided of one lookup, and on what evidence. Kept by whoever may report on it later.</summary>
/// <param name="Action">What to do.</param>
/// <param name="Query">What was asked.</param>
/// <param name="Match">The stored question that came nearest, if any.</param>
/// <param name="Evidence">The reason in words, for <c>explain</c>: never holds text of a question.</param>
public sealed record ServingDecision(ServingAction Action, Question Query, QuestionMatch? Match, string Evidence);
