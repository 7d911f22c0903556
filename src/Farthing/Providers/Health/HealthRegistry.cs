using System.Collections.Concurrent;

namespace Farthing.Providers.Health;

/// <summary>How every deployment does that was asked. A deployment that is up costs a call one read of a field. Safe from any thread.</summary>
public sealed class HealthRegistry
{
    /// <summary>How many deployments are known at the most; clients may make up names of models.</summary>
    private const int MaxKnown = 4_096;

    private readonly ConcurrentDictionary<string, DeploymentHealth> _known = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private readonly BreakerOptions _options;
    private readonly HealthClock _clock;
    private readonly Random _random;

    /// <summary>Nothing known yet.</summary>
    /// <param name="time">The time.</param>
    /// <param name="random">Spreads the pauses of breakers.</param>
    /// <param name="options">When a deployment counts as down, unless it has options of its own.</param>
    public HealthRegistry(TimeProvider time, Random random, BreakerOptions? options = null)
    {
        (_clock, _random, _options) = (new HealthClock(time), random, options ?? new BreakerOptions());
    }

    /// <summary>How a deployment does, or <c>null</c> when it was never asked.</summary>
    public DeploymentHealth? Find(string deployment) => _known.GetValueOrDefault(deployment);

    /// <summary>Follows a deployment from now on, unless too many are followed.</summary>
    public void Follow(Deployment deployment)
    {
        if (deployment.Health is null) Know(deployment);
    }

    /// <summary>How fast a deployment answers, or <c>null</c> when it was never asked.</summary>
    public DeploymentSpeed? SpeedOf(Deployment deployment) => (deployment.Health ?? Find(deployment.Name))?.Speed;

    /// <summary>How each deployment stands that was asked, by name.</summary>
    public IReadOnlyList<DeploymentHealthStatus> Read() => [.. _known.Values.OrderBy(health => health.Name, StringComparer.Ordinal).Select(health => health.Read())];

    /// <summary>
    /// Leaves out the deployments that are down. Where one comes before all that are up and a trial of it is due, this call takes the trial. A model's only
    /// deployment is never left out: not to ask would help nobody.
    /// </summary>
    /// <param name="candidates">The deployments that may be asked, in their order.</param>
    /// <param name="isFirst">Whether none has been asked yet; then one is found even where all are down, unless the settings say otherwise.</param>
    /// <param name="isOnly">Whether the model has no other deployment.</param>
    internal Selection Select(IReadOnlyList<Deployment> candidates, bool isFirst, bool isOnly)
    {
        if (isOnly || AreUp(candidates)) return new Selection(candidates);
        TimeSpan now = _clock.Now;
        List<Deployment> up = new(candidates.Count);
        Deployment? probe = null;
        for (int i = 0; i < candidates.Count; i++)
        {
            Deployment deployment = candidates[i];
            if (IsUp(deployment))
            {
                up.Add(deployment);
            }
            else if (up.Count == 0 && deployment.Health!.Breaker.TryProbe(now, deployment.FirstByteTimeout + deployment.BetweenEventsTimeout))
            {
                up.Add(deployment);
                probe = deployment;
            }
        }

        if (up.Count > 0 || !isFirst || candidates.Count == 0) return new Selection(up, probe);
        Deployment soonest = candidates.MinBy(deployment => deployment.Health!.Breaker.Due)!;
        if (soonest.Health!.Breaker.Options.WhenAllOpen == WhenAllOpen.Try) return new Selection([soonest]);
        return new Selection([], RetryAfter: soonest.Health.Breaker.Due - now);
    }

    /// <summary>Gives back a trial that was taken and not made.</summary>
    internal static void Release(Deployment probe) => probe.Health?.Abandon();

    private static bool AreUp(IReadOnlyList<Deployment> candidates)
    {
        for (int i = 0; i < candidates.Count; i++)
            if (!IsUp(candidates[i])) return false;

        return true;
    }

    private static bool IsUp(Deployment deployment) => deployment.Health is not { State: not BreakerState.Closed };

    private void Know(Deployment deployment)
    {
        if (!_known.TryGetValue(deployment.Name, out DeploymentHealth? health))
        {
            lock (_lock)
            {
                if (_known.Count >= MaxKnown) return;
                health = _known.GetOrAdd(deployment.Name, name => new DeploymentHealth(name, deployment.Breaker ?? _options, new Random(_random.Next()), _clock));
            }
        }

        deployment.Health = health;
    }
}
