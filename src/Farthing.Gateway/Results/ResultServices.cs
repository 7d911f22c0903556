using Farthing.Caching;
using Farthing.Caching.Results;
using Farthing.Gateway.Settings;
using Microsoft.Extensions.DependencyInjection;

namespace Farthing.Gateway.Results;

/// <summary>Callers' own results.</summary>
internal static class ResultServices
{
    /// <summary>Adds them.</summary>
    public static IServiceCollection AddResults(this IServiceCollection services, FarthingSettings settings) => services
        .AddSingleton(provider => new ResultCache(provider.GetRequiredService<ICache>(), settings.Cache.Results.ToOptions(), provider.GetRequiredService<TimeProvider>()))
        .AddSingleton<ResultPages>();
}
