namespace Farthing.Caching.Semantic.Questions;

/// <summary>A kind of request that the weights were trained to know, and how likely a question is of that kind.</summary>
/// <param name="Id">Its number among all kinds.</param>
/// <param name="Probability">0 to 1.</param>
internal readonly record struct Topic(int Id, float Probability);
