namespace Farthing.Caching.Semantic.Policy;

/// <summary>How a route's serving stands.</summary>
/// <param name="Lookups">How many lookups there were.</param>
/// <param name="Checks">How many checks were asked for beside those of repeats.</param>
/// <param name="Threshold">The second stage's probability from which matches are served now.</param>
/// <param name="ExpectedError">The share of lookups expected to be answered wrongly, with room for chance.</param>
public readonly record struct ServingStatistics(long Lookups, long Checks, double Threshold, double ExpectedError);
