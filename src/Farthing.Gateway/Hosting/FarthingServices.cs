using Farthing.Administration;
using Farthing.Administration.Api;
using Farthing.Calls;
using Farthing.Gateway.Admin;
using Farthing.Gateway.Alerts;
using Farthing.Gateway.Authentication;
using Farthing.Gateway.Budgets;
using Farthing.Gateway.Health;
using Farthing.Gateway.Metrics;
using Farthing.Gateway.Models;
using Farthing.Gateway.Serving;
using Farthing.Gateway.Settings;
using Farthing.Ledger;
using Farthing.Limits;
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
        .AddLedger(ledger)
        .AddAdministration(directory)
        .AddTokens(settings)
        .AddProviders(settings, prices)
        .AddPrices(prices, volumes)
        .AddBudgets(settings)
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
        .AddSingleton(new DispatchOptions { RefuseWithoutLedger = settings.Ledger.WhenUnavailable == WhenUnavailable.Refuse });

    private static IServiceCollection AddLedger(this IServiceCollection services, StoredLedger ledger) => (ledger is PostgresLedger shared ? services.AddSingleton(shared.Database) : services)
        .AddSingleton(ledger.Ledger)
        .AddSingleton<ILedger>(ledger.Ledger)
        .AddSingleton(ledger.Reader)
        .AddSingleton<Settlement>()
        .AddSingleton<CallMetrics>()
        .AddSingleton<ICallObserver>(provider => provider.GetRequiredService<CallMetrics>());

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
        .AddSingleton<IModelCatalog>(new CatalogModels(prices))
        .AddSingleton(provider => DeploymentTableFactory.Create(settings, provider.GetRequiredService<IModelCatalog>()))
        .AddSingleton<Meter>();

    private static IServiceCollection AddPrices(this IServiceCollection services, PricesInForce prices, VolumeFile volumes) => services
        .AddSingleton(prices)
        .AddSingleton(volumes)
        .AddHostedService<VolumeKeeper>()
        .AddSingleton<PriceReload>()
        .AddSingleton<PriceMetrics>()
        .AddSingleton<IPricingObserver>(provider => provider.GetRequiredService<PriceMetrics>());

    private static IServiceCollection AddPipeline(this IServiceCollection services) => services
        .AddSingleton<DeploymentStage>()
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
        .AddSingleton<MetricsPage>()
        .AddSingleton<AdminPages>()
        .AddSingleton<AdministrationPages>()
        .AddSingleton<PricePages>()
        .AddSingleton(_ => AdminKey.ReadOrCreate(settings.Data))
        .AddSingleton<AdminKeyRing>()
        .AddSingleton(provider => new AdminGate(provider.GetRequiredService<AdminKeyRing>(), settings.Urls));
}
