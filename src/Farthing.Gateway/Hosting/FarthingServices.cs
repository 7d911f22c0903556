using Farthing.Administration;
using Farthing.Administration.Api;
using Farthing.Caching;
using Farthing.Caching.Embeddings;
using Farthing.Caching.Exact;
using Farthing.Caching.Twins;
using Farthing.Calls;
using Farthing.Gateway.Admin;
using Farthing.Gateway.Admin.Caches;
using Farthing.Gateway.Alerts;
using Farthing.Gateway.Answers;
using Farthing.Gateway.Authentication;
using Farthing.Gateway.Budgets;
using Farthing.Gateway.Caching;
using Farthing.Gateway.Feedback;
using Farthing.Gateway.Health;
using Farthing.Gateway.Metrics;
using Farthing.Gateway.Models;
using Farthing.Gateway.Results;
using Farthing.Gateway.Routing;
using Farthing.Gateway.Serving;
using Farthing.Gateway.Settings;
using Farthing.Ledger;
using Farthing.Limits;
using Farthing.Optimiser;
using Farthing.Postgres;
using Farthing.Pricing;
using Farthing.Providers;
using Farthing.Tokens;
using Farthing.Tokens.Learning;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Farthing.Gateway.Hosting;

/// <summary>The composition of the gateway, room by room.</summary>
internal static class FarthingServices
{
    /// <summary>Adds everything that serves calls. The ledger is opened beforehand and belongs to the caller.</summary>
    public static IServiceCollection AddFarthing(this IServiceCollection services, FarthingSettings settings, StoredLedger ledger, AdministrationDirectory directory, PricesInForce prices, VolumeFile volumes) => services
        .AddTimeAndChance()
        .AddSettings(settings)
        .AddLedger(settings, ledger)
        .AddAdministration(directory)
        .AddTokens(settings)
        .AddProviders(settings, prices)
        .AddPrices(prices, volumes)
        .AddBudgets(settings)
        .AddAnswers(settings)
        .AddResults(settings)
        .AddRoutes(settings)
        .AddFeedback(settings)
        .AddCaches(settings)
        .AddCacheInsight(settings)
        .AddPipeline()
        .AddServing()
        .AddAlerts(settings)
        .AddPages(settings);

    private static IServiceCollection AddTimeAndChance(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);

        // One for each that asks: a Random is not safe for several threads.
        services.TryAddTransient(_ => new Random());
        return services.AddSingleton<CallIdSource>();
    }

    private static IServiceCollection AddSettings(this IServiceCollection services, FarthingSettings settings) => services
        .AddSingleton(settings)
        .AddSingleton(settings.Limits)
        .AddSingleton(settings.Timeouts)
        .AddSingleton(settings.Cache.Embeddings.ToOptions())
        .AddSingleton(new DispatchOptions { RefuseWithoutLedger = settings.Ledger.WhenUnavailable == WhenUnavailable.Refuse });

    private static IServiceCollection AddLedger(this IServiceCollection services, FarthingSettings settings, StoredLedger ledger) => (ledger is PostgresLedger shared ? services.AddSingleton(shared.Database) : services)
        .AddSingleton(ledger.Ledger)
        .AddSingleton<ILedger>(ledger.Ledger)
        .AddSingleton(ledger.Reader)
        .AddSingleton<Settlement>()
        .AddSingleton<CallMetrics>()
        .AddSingleton<ICallObserver>(provider => provider.GetRequiredService<CallMetrics>())
        .AddSingleton<RefusalMetrics>()
        .AddSingleton<ICallObserver>(provider => provider.GetRequiredService<RefusalMetrics>())
        .AddSingleton(new RefusalOptions { PerMinute = settings.Ledger.RefusalsPerMinute })
        .AddSingleton<RefusalRecorder>()
        .AddSingleton<ICallObserver>(provider => provider.GetRequiredService<RefusalRecorder>());

    private static IServiceCollection AddAdministration(this IServiceCollection services, AdministrationDirectory directory) => services
        .AddSingleton(directory)
        .AddSingleton<AdministrationApi>()
        .AddHostedService<AdministrationFollower>()
        .AddHostedService<AuditRetention>();

    private static IServiceCollection AddTokens(this IServiceCollection services, FarthingSettings settings) => services
        .AddSingleton(new TokenFactorFile(settings.Data))
        .AddSingleton<TokenEncodings>()
        .AddSingleton(provider => new TokenEstimator(provider.GetRequiredService<TokenFactorFile>().Read()))
        .AddSingleton<ModelTokenizers>()
        .AddSingleton<ICallObserver, TokenLearner>();

    private static IServiceCollection AddProviders(this IServiceCollection services, FarthingSettings settings, PricesInForce prices) => services
        .AddReaching(settings)
        .AddSingleton<IModelCatalog>(new CatalogModels(prices))
        .AddSingleton(provider => DeploymentTableFactory.Create(settings, provider.GetRequiredService<IModelCatalog>(), provider.GetRequiredService<TimeProvider>()))
        .AddSingleton(settings.Translation.ToOptions())
        .AddSingleton<ProviderTranslation>()
        .AddSingleton<Meter>();

    private static IServiceCollection AddPrices(this IServiceCollection services, PricesInForce prices, VolumeFile volumes) => services
        .AddSingleton(prices)
        .AddSingleton(volumes)
        .AddHostedService<VolumeKeeper>()
        .AddSingleton<PriceReload>()
        .AddSingleton<PriceMetrics>()
        .AddSingleton<IPricingObserver>(provider => provider.GetRequiredService<PriceMetrics>());

    private static IServiceCollection AddCaches(this IServiceCollection services, FarthingSettings settings)
    {
        services.TryAddSingleton<Flights>();
        services.AddLayeredCache(settings);
        return services
            .AddSingleton(settings.Cache.ToPolicies())
            .AddSingleton(new CacheBounds { MaxAnswer = (int)settings.Cache.MaxAnswer })
            .AddSingleton(provider => new ExactKeys(provider.GetRequiredService<DeploymentTable>(), settings.Cache.Vary))
            .AddSingleton<CallGate>()
            .AddSingleton<AnswerStore>()
            .AddSingleton<BackgroundCalls>()
            .AddSingleton<Renewals>()
            .AddSingleton<ExactCacheStage>()
            .AddSingleton<CacheOnlyStage>()
            .AddSemanticCache(settings);
    }

    private static IServiceCollection AddPipeline(this IServiceCollection services) => services
        .AddSingleton<DeploymentStage>()
        .AddSingleton<EmbeddingStage>()
        .AddSingleton<UnknownPriceStage>()
        .AddSingleton<DeploymentLimits>()
        .AddSingleton<DispatchStage>()
        .AddSingleton<Pipeline>();

    private static IServiceCollection AddServing(this IServiceCollection services) => services
        .AddSingleton<ClientKeyRing>()
        .AddSingleton<AttributionMetrics>()
        .AddSingleton<Admission>()
        .AddSingleton<ReplyWriter>()
        .AddSingleton<CallHandler>();

    private static IServiceCollection AddPages(this IServiceCollection services, FarthingSettings settings) => services
        .AddRouting()
        .AddSingleton<ModelList>()
        .AddSingleton<ModelPages>()
        .AddSingleton<HealthPages>()
        .AddSingleton<BudgetMetrics>()
        .AddSingleton<MetricsPage>()
        .AddSingleton<AdminPages>()
        .AddSingleton<AdministrationPages>()
        .AddSingleton<PricePages>()
        .AddSingleton<SemanticPages>()
        .AddSingleton(_ => AdminKey.ReadOrCreate(settings.Data))
        .AddSingleton<AdminKeyRing>()
        .AddSingleton(provider => new AdminGate(provider.GetRequiredService<AdminKeyRing>(), settings.Urls));
}
