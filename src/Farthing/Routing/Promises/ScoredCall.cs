namespace Farthing.Routing.Promises;

/// <summary>One call of a cascade.</summary>
/// <param name="Score">What the scorer foretold; larger means that the strong model is worth more.</param>
/// <param name="Gain">What the strong model did gain.</param>
/// <param name="CheapCost">What the cheap answer and its checks cost.</param>
/// <param name="StrongCost">What the strong answer cost.</param>
public readonly record struct ScoredCall(double Score, double Gain, double CheapCost, double StrongCost);
