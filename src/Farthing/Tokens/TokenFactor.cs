namespace Farthing.Tokens;

/// <summary>How a model's token counts relate to <c>o200k_base</c>: the state a <see cref="TokenEstimator"/> learns, to be stored as it is.</summary>
/// <param name="Model">The model, or family, it holds for.</param>
/// <param name="Factor">The model's tokens for one token of <c>o200k_base</c>.</param>
/// <param name="Error">The typical deviation of a single call from it (one standard deviation), in the same unit.</param>
/// <param name="Observations">How many reported usages it was learned from; 0 for a prior.</param>
public sealed record TokenFactor(string Model, double Factor, double Error, long Observations);
