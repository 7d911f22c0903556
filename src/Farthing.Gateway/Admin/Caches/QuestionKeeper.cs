using Farthing.Caching.Insight;
using Microsoft.Extensions.Hosting;

namespace Farthing.Gateway.Admin.Caches;

/// <summary>Keeps the counts of questions every minute and at the end, with those of earlier runs.</summary>
internal sealed class QuestionKeeper(QuestionArchive archive, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        bool isLoaded = false;
        using var timer = new PeriodicTimer(Interval, time);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await timer.WaitForNextTickAsync(stoppingToken);
            }
            catch (OperationCanceledException)
            {
                // The gateway ends: for the last time.
            }

            // Not at once: what is in the store is known only a while after the start.
            if (!isLoaded) await archive.LoadAsync(CancellationToken.None);
            isLoaded = true;
            archive.Save();
        }
    }
}
