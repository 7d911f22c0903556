using Farthing.Routing.Cascades.Balances;
using Microsoft.Extensions.Hosting;

namespace Farthing.Gateway.Routing;

/// <summary>Keeps the balances of cascades over a restart: read at start, written every minute where there are any, and at the end.</summary>
internal sealed class BalanceKeeper(CascadeBalances balances, BalanceFile file, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        balances.Restore(file.Read());
        return base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        Save();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken)) Save();
    }

    private void Save()
    {
        if (balances.Read() is { Count: > 0 } all) file.TryWrite(all);
    }
}
