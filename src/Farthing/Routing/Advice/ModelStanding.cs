namespace Farthing.Routing.Advice;

/// <summary>How a model stands among others on the same prompts.</summary>
/// <param name="Model">Its name.</param>
/// <param name="Quality">Its mean score, 0 to 1.</param>
/// <param name="HalfWidth">Half the 95 % interval of it.</param>
/// <param name="CostPerThousand">What a thousand calls cost, in USD.</param>
/// <param name="DominatedBy">A model that is at least as good and cheaper; null where there is none.</param>
public sealed record ModelStanding(string Model, double Quality, double HalfWidth, decimal CostPerThousand, string? DominatedBy);
