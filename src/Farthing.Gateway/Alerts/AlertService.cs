using Farthing.Alerts;
using Farthing.Alerts.Runaway;
using Farthing.Alerts.Spending;
using Farthing.Gateway.Settings.Alerts;
using Farthing.Ledger;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Farthing.Gateway.Alerts;

/// <summary>Asks the alert rules every minute, away from the path of calls.</summary>
internal sealed partial class AlertService(
    Lazy<AlertEvaluator> evaluator, RunawayWatch runaways, IEnumerable<SharedSpend> shared, ILedgerReader ledger, AlertSettings settings, TimeProvider time, ILoggerFactory loggers) : BackgroundService
{
    /// <summary>How often rules are asked.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan SettlingIn = TimeSpan.FromSeconds(5);

    private readonly ILogger _logger = loggers.CreateLogger<AlertService>();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Not in the way of a start: composing and compiling what only alerts use is a tenth of its CPU.
        await Task.Delay(SettlingIn, time, stoppingToken);
        await evaluator.Value.StartAsync(stoppingToken);
        if (!settings.Enabled) return;
        await RestoreAsync(stoppingToken);
        while (true)
        {
            await Task.Delay(Interval, time, stoppingToken);

            // The store is read synchronously.
            await Task.Run(() => LookAsync(time.GetUtcNow(), stoppingToken), stoppingToken);
        }
    }

    private async Task LookAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        try
        {
            foreach (SharedSpend spend in shared) await spend.FollowAsync(now, cancellationToken);
        }
        catch (LedgerException error)
        {
            LogNotFollowed(error);
        }

        await evaluator.Value.EvaluateAsync(now, cancellationToken);
    }

    private async Task RestoreAsync(CancellationToken cancellationToken)
    {
        try
        {
            DateTimeOffset hour = AlertTime.HourOf(time.GetUtcNow());
            runaways.Restore(await Task.Run(
                () => new LedgerSpendHistory(ledger).ReadAsync(Dimension.Key, hour.AddDays(-7), hour, RunawayWatch.MostKeys, cancellationToken), cancellationToken));
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            LogNotRestored(error);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "What keys spent at all replicas could not be read; the runaway rule makes up for it at its next look")]
    private partial void LogNotFollowed(Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "What keys spent in the last week could not be read; the runaway rule learns it anew")]
    private partial void LogNotRestored(Exception exception);
}
