namespace Farthing.Providers.Health;

/// <summary>The deployments of a call that may be asked now.</summary>
/// <param name="Deployments">They, in their order; empty when all are down.</param>
/// <param name="Probe">The one among them that is down and whose trial this call has taken, or <c>null</c>. Who asks another one gives the trial back.</param>
/// <param name="RetryAfter">When there are none: when a trial is due.</param>
internal readonly record struct Selection(IReadOnlyList<Deployment> Deployments, Deployment? Probe = null, TimeSpan RetryAfter = default);
