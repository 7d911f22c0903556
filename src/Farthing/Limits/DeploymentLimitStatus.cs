namespace Farthing.Limits;

/// <summary>How a deployment stands with its provider.</summary>
/// <param name="Deployment">Its name.</param>
/// <param name="BlockedUntil">Until when its provider asked to be left alone, or <c>null</c>.</param>
/// <param name="Waiting">Calls that wait and may go to it.</param>
/// <param name="Limits">Its provider's limits, as far as it speaks of them.</param>
public sealed record DeploymentLimitStatus(string Deployment, DateTimeOffset? BlockedUntil, int Waiting, IReadOnlyList<ProviderLimitStatus> Limits);
