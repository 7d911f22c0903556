using Farthing.Gateway.Reaching;
using Farthing.Gateway.Settings;
using Farthing.Providers;
using Farthing.Providers.Balancing;
using Farthing.Providers.Health;
using Farthing.Providers.Retrying;
using Microsoft.Extensions.DependencyInjection;

namespace Farthing.Gateway.Hosting;

/// <summary>How models are reached that several deployments serve.</summary>
internal static class ReachingServices
{
    public static IServiceCollection AddReaching(this IServiceCollection services, FarthingSettings settings) => services
        .AddSingleton(settings.Balancing.ToOptions())
        .AddSingleton(provider => Create(provider, settings))
        .AddSingleton<DeploymentOrder>()
        .AddSingleton<RetryClock>()
        .AddSingleton<DeploymentMetrics>()
        .AddSingleton<DeploymentPages>();

    /// <summary>Those of the settings are known from the start: names that clients make up cannot crowd them out.</summary>
    private static HealthRegistry Create(IServiceProvider provider, FarthingSettings settings)
    {
        HealthRegistry health = new(provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<Random>(), settings.Breakers.ToOptions(new BreakerOptions()));
        foreach (Deployment deployment in provider.GetRequiredService<DeploymentTable>().Configured) health.Follow(deployment);
        return health;
    }
}
