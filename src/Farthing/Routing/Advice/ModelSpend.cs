namespace Farthing.Routing.Advice;

/// <summary>What a model cost with a feature's calls.</summary>
/// <param name="Feature">The feature, or empty.</param>
/// <param name="Model">The model that answered.</param>
/// <param name="Calls">How many calls with a known cost it answered.</param>
/// <param name="Cost">What they cost, in USD.</param>
public sealed record ModelSpend(string Feature, string Model, long Calls, decimal Cost);
