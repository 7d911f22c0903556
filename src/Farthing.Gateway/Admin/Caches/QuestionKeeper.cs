using Farthing.Caching.Insight;
using Microsoft.Extensions.Hosting;

namespace Farthing.Gateway.Admin.Caches;

/// <summary>Loads the counts of questions at the start, and keeps them every minute and at the end.</summary>
internal sealed class QuestionKeeper(QuestionArchive archive, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await archive.LoadAsync(stoppingToken);
            using var timer = new PeriodicTimer(Interval, time);
            while (await timer.WaitForNextTickAsync(stoppingToken)) archive.Save();
        }
        catch (OperationCanceledException)
        {
            // The gateway ends.
        }

        archive.Save();
    }
}
