namespace Farthing.Caching.Semantic.Serving;

/// <summary>Two questions and what each was answered.</summary>
/// <param name="EarlierQuestion">The one whose answer is stored.</param>
/// <param name="EarlierAnswer">That answer.</param>
/// <param name="Question">The one that was asked now.</param>
/// <param name="Answer">What a provider answered to it.</param>
public sealed record AnswerPair(string EarlierQuestion, string EarlierAnswer, string Question, string Answer);
