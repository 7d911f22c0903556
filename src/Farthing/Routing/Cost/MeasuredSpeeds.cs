using Farthing.Providers.Health;

namespace Farthing.Routing.Cost;

/// <summary>How fast deployments were, measured as their answers passed.</summary>
/// <param name="health">What is known of deployments.</param>
public sealed class MeasuredSpeeds(HealthRegistry health) : IModelSpeeds
{
    /// <inheritdoc />
    public ModelSpeed? Find(string deployment) =>
        health.Find(deployment)?.Speed is { TokensPerSecond: { } pace } speed ? new ModelSpeed(speed.TimeToFirstToken ?? TimeSpan.Zero, pace) : null;
}
