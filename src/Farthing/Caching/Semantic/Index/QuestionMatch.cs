using Farthing.Caching.Semantic.Questions;
using Farthing.Caching.Semantic.Scoring;

namespace Farthing.Caching.Semantic.Index;

/// <summary>The stored question whose answer comes nearest to serving another.</summary>
/// <param name="EntryId">The id under which it was added.</param>
/// <param name="Question">The stored question.</param>
/// <param name="Comparison">What was found when the two were compared.</param>
public sealed record QuestionMatch(long EntryId, Question Question, Comparison Comparison);
