using Farthing.Administration;
using Farthing.Gateway.Settings;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Farthing.Gateway.Hosting;

/// <summary>Deletes rows of the audit log that are older than <c>store.audit_retention</c>: at the start and once an hour.</summary>
internal sealed partial class AuditRetention(AdministrationDirectory directory, FarthingSettings settings, TimeProvider time, ILogger<AuditRetention> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (settings.Store.AuditRetention is not { } kept) return;
        using PeriodicTimer timer = new(Interval, time);
        do
        {
            try
            {
                long gone = await directory.ForgetAuditAsync(time.GetUtcNow() - kept, stoppingToken);
                if (gone > 0) LogForgotten(gone, kept);
            }
            catch (AdministrationException failure)
            {
                LogFailed(failure);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} rows of the audit log were older than {Retention} and are deleted (store.audit_retention).")]
    private partial void LogForgotten(long count, TimeSpan retention);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Old rows of the audit log could not be deleted; tried again in an hour.")]
    private partial void LogFailed(Exception failure);
}
