using Farthing.Alerts;
using Farthing.Alerts.Failures;
using Farthing.Alerts.Runaway;
using Farthing.Alerts.Spending;
using Farthing.Alerts.State;
using Farthing.Gateway.Settings;
using Farthing.Ledger;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Farthing.Gateway.Alerts;

/// <summary>The composition of alerts.</summary>
internal static class AlertServices
{
    /// <summary>Adds rules, channels and the task that asks and tells.</summary>
    public static IServiceCollection AddAlerts(this IServiceCollection services, FarthingSettings settings) => services
        .AddSingleton(settings.Alerts)
        .AddSingleton(settings.Alerts.ToOptions())
        .AddRunaways(settings.Store.Kind == StoreKind.Postgres)
        .AddSingleton<FailureWatch>()
        .AddSingleton<ICallObserver>(provider => provider.GetRequiredService<FailureWatch>())
        .AddSingleton<IAlertStateStore>(new FileAlertStateStore(settings.Data))
        .AddSingleton<AlertChannels>()
        .AddSingleton<AlertDispatcher>()
        .AddSingleton<AlertRules>()
        .AddSingleton(provider => new AlertEvaluator(
            provider.GetRequiredService<AlertRules>().Make(),
            provider.GetRequiredService<IAlertStateStore>(),
            provider.GetRequiredService<AlertDispatcher>().Send,
            settings.Alerts.RemindAfter,
            provider.GetRequiredService<Random>(),
            provider.GetRequiredService<ILoggerFactory>().CreateLogger<AlertEvaluator>()))
        .AddSingleton(provider => new Lazy<AlertEvaluator>(provider.GetRequiredService<AlertEvaluator>))
        .AddSingleton<AlertPages>()
        .AddHostedService<AlertService>();

    /// <summary>Where several gateways share a ledger, what keys spend at all of them is read from it.</summary>
    private static IServiceCollection AddRunaways(this IServiceCollection services, bool isShared)
    {
        services.AddSingleton<RunawayWatch>();
        return isShared
            ? services.AddSingleton(provider => new SharedSpend(new LedgerSpendHistory(provider.GetRequiredService<ILedgerReader>()), provider.GetRequiredService<RunawayWatch>()))
            : services.AddSingleton<ICallObserver>(provider => provider.GetRequiredService<RunawayWatch>());
    }
}
