using Farthing.Alerts;
using Farthing.Alerts.Failures;
using Farthing.Alerts.Runaway;
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
        .AddSingleton<RunawayWatch>()
        .AddSingleton<ICallObserver>(provider => provider.GetRequiredService<RunawayWatch>())
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
}
