namespace Farthing.Limits;

/// <summary>How one limit of a provider stands.</summary>
/// <param name="Of">What is limited.</param>
/// <param name="Limit">How much there is, or 0 when the provider does not say.</param>
/// <param name="Remaining">What is left, by what the provider said and what was sent since.</param>
/// <param name="ResetAt">When all of it is there again.</param>
public sealed record ProviderLimitStatus(ProviderLimit Of, long Limit, long Remaining, DateTimeOffset ResetAt);
