namespace Farthing.Routing.Advice;

/// <summary>An answer that somebody scored.</summary>
/// <param name="Feature">The feature that asked, or empty.</param>
/// <param name="Model">The model that answered, as spending names it.</param>
/// <param name="Name">The model as a client could ask for it.</param>
/// <param name="Score">How good it was, 0 to 1.</param>
public sealed record ScoredAnswer(string Feature, string Model, string Name, double Score);
