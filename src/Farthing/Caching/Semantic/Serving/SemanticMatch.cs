namespace Farthing.Caching.Semantic.Serving;

/// <summary>On what a call was answered with another question's answer.</summary>
/// <param name="Route">The route.</param>
/// <param name="Question">The question whose answer it was.</param>
/// <param name="Probability">How likely that answer serves, by the scorer.</param>
/// <param name="Evidence">On what it was decided, in words.</param>
public sealed record SemanticMatch(string Route, string Question, double Probability, string Evidence);
