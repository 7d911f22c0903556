using Farthing.Gateway.Settings;
using Farthing.Routing.Cascades.Balances;
using Farthing.Routing.Cascades.Serving;
using Microsoft.Extensions.DependencyInjection;

namespace Farthing.Gateway.Routing;

/// <summary>What checks cheap answers.</summary>
internal static class CascadeServices
{
    /// <summary>Adds it.</summary>
    public static IServiceCollection AddCascades(this IServiceCollection services, FarthingSettings settings)
    {
        services
            .AddSingleton<CascadeBalances>()
            .AddSingleton<StrongEstimate>()
            .AddSingleton<CascadeMetrics>()
            .AddSingleton<ScorerSchool>()
            .AddSingleton<CascadeFactory>()
            .AddSingleton<CascadeStage>();
        return settings.Routes.Count == 0 ? services : services
            .AddSingleton(new BalanceFile(settings.Data))
            .AddHostedService<BalanceKeeper>()
            .AddHostedService(provider => provider.GetRequiredService<ScorerSchool>());
    }
}
