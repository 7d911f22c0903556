using Farthing.Gateway.Settings;
using Farthing.Providers;
using Farthing.Providers.Health;

namespace Farthing.Gateway.Hosting;

/// <summary>Makes the table of deployments of the settings.</summary>
internal static class DeploymentTableFactory
{
    public static DeploymentTable Create(FarthingSettings settings, IModelCatalog catalog, TimeProvider time)
    {
        Dictionary<string, Provider> providers = settings.Providers.Values
            .Select(p => ProviderFactory.Create(p, settings, time))
            .ToDictionary(p => p.Name, StringComparer.Ordinal);
        BreakerOptions breakers = settings.Breakers.ToOptions(new BreakerOptions());
        IEnumerable<Deployment> deployments = settings.Deployments
            .Select(d => new Deployment(d.Name, providers[d.Provider], d.Model, d.UpstreamModel, d.Weight, d.UnknownPrice)
            {
                Priority = d.Priority,
                Region = d.Region,
                FirstByteTimeout = d.Timeouts.FirstByte ?? TimeSpan.Zero,
                BetweenEventsTimeout = d.Timeouts.BetweenEvents ?? TimeSpan.Zero,
                Breaker = d.Breaker.ToOptions(breakers),
            });
        Dictionary<string, string> aliases = settings.Aliases.ToDictionary(a => a.Key, a => a.Value.Model, StringComparer.Ordinal);
        return new DeploymentTable(providers.Values, [.. deployments], aliases, catalog);
    }
}
