namespace Farthing.Caching.Semantic.Serving;

/// <summary>Two questions and what each was answered.</summary>
/// <param name="EarlierQuestion">The one whose answer is stored.</param>
/// <param name="EarlierAnswer">That answer.</param>
/// <param name="Question">The one that was asked now.</param>
/// <param name="Answer">What a provider answered to it.</param>
public sealed record AnswerPair(string EarlierQuestion, string EarlierAnswer, string Question, string Answer)
{
    /// <summary>The regions that the call is bound to, and a model that judges with it; none when it is bound to none.</summary>
    public IReadOnlyList<string> Regions { get; init; } = [];
}
