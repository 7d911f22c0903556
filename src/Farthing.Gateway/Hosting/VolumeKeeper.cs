using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Farthing.Gateway.Hosting;

/// <summary>Saves the accounts of volume plans every few seconds.</summary>
internal sealed partial class VolumeKeeper(VolumeFile file, TimeProvider time, ILoggerFactory loggers) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private readonly ILogger _logger = loggers.CreateLogger<VolumeKeeper>();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (file.Accounts.Count == 0) return;
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken)) Save();
    }

    private void Save()
    {
        try
        {
            file.Save();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            LogFailed(error);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "How far volume plans are used up cannot be saved (setting 'data'); it is tried again")]
    private partial void LogFailed(Exception exception);
}
