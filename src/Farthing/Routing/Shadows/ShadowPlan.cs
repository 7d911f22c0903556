using Farthing.Caching.Semantic.Serving;

namespace Farthing.Routing.Shadows;

/// <summary>Which of a policy's calls are compared with the strongest model, and how.</summary>
/// <param name="Policy">The policy's name.</param>
/// <param name="Share">The share of calls, 0 to 1.</param>
/// <param name="Strongest">The model that they are compared with.</param>
/// <param name="Judge">Says whether two answers come to the same.</param>
public sealed record ShadowPlan(string Policy, double Share, string Strongest, IAnswerJudge Judge);
