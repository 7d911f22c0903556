namespace Farthing.Limits;

/// <summary>What a provider says of one of its limits in the header of an answer.</summary>
/// <param name="Limit">How much there is, or 0 when it does not say.</param>
/// <param name="Remaining">How much was left when it took the request in.</param>
/// <param name="Reset">After how long all of it is there again.</param>
internal readonly record struct ProviderAllowance(long Limit, long Remaining, TimeSpan Reset);
