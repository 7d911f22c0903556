using Farthing.Caching;
using Farthing.Gateway.Hosting;
using Farthing.Gateway.Settings;
using Farthing.Gateway.Settings.Caching;
using Farthing.Postgres;
using Farthing.Postgres.Caching;
using Farthing.Sqlite.Caching;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Farthing.Gateway.Caching;

/// <summary>The cache of the settings: memory, and what is below it.</summary>
internal static class CacheServices
{
    /// <summary>Adds the cache, unless the host brings one of its own.</summary>
    public static IServiceCollection AddLayeredCache(this IServiceCollection services, FarthingSettings settings)
    {
        if (settings.Cache is { Memory: 0, Store: CacheStoreKind.None })
        {
            services.TryAddSingleton<ICache, NoCache>();
            return services.AddSingleton<CacheMetrics>();
        }

        services.TryAddSingleton<ICache>(provider => provider.GetRequiredService<CacheWorker>().Cache);
        return services
            .AddSingleton<CacheMetrics>()
            .AddSingleton(provider => new CacheWorker(settings.Cache.ToOptions(), OpenStore(settings, provider), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILoggerFactory>()))
            .AddHostedService(provider => provider.GetRequiredService<CacheWorker>());
    }

    private static ICacheStore? OpenStore(FarthingSettings settings, IServiceProvider provider)
    {
        ILoggerFactory loggers = provider.GetRequiredService<ILoggerFactory>();
        TimeProvider time = provider.GetRequiredService<TimeProvider>();
        return settings.Cache.Store switch
        {
            CacheStoreKind.None => null,
            CacheStoreKind.Distributed => new DistributedCacheStore(
                provider.GetService<IDistributedCache>()
                    ?? throw new GatewayStartException("cache.store: distributed needs a cache that the host registers as IDistributedCache, and there is none: register one, or set cache.store to store or none."),
                time),
            _ when provider.GetService<PostgresDatabase>() is { } shared => new PostgresCacheStore(
                shared, new PostgresCacheOptions { MostBytes = settings.Cache.StoreSize }, time, loggers.CreateLogger<PostgresCacheStore>()),
            _ => new SqliteCacheStore(new SqliteCacheOptions { DataFolder = settings.Data, MostBytes = settings.Cache.StoreSize }, loggers.CreateLogger<SqliteCacheStore>()),
        };
    }
}
