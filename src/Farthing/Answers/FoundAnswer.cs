using Farthing.Caching;

namespace Farthing.Answers;

/// <summary>An answer that was found for a question.</summary>
/// <param name="Source">By what.</param>
/// <param name="Name">The name of the entry or the rule.</param>
/// <param name="Text">The answer.</param>
/// <param name="Tags">Its tags.</param>
/// <param name="Question">The question of the FAQ that it was found by, or empty.</param>
/// <param name="Score">How alike the two questions are, from 0 to 1; 1 when they are equal or a rule met.</param>
public sealed record FoundAnswer(AnswerSource Source, string Name, string Text, IReadOnlyList<string> Tags, string Question = "", double Score = 1)
{
    /// <summary>What <c>x-farthing-cache</c> says of it.</summary>
    public string CacheName => Source == AnswerSource.Faq ? CacheResults.Faq : CacheResults.Rule;
}
