namespace Farthing.Gateway.Settings.Routing;

/// <summary>How calls of a policy are compared with the strongest model, off their path and at the optimiser's expense.</summary>
/// <param name="Share">The share of calls, above 0 and up to 1.</param>
/// <param name="Strongest">The model that they are compared with.</param>
/// <param name="Others">The policy's other models.</param>
/// <param name="Judge">The model that says whether two answers come to the same where their words do not tell, or <c>null</c>.</param>
internal sealed record RouteComparisonSettings(double Share, string Strongest, IReadOnlyList<string> Others, string? Judge);
