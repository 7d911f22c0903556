using Farthing.Routing.Cascades.Balances;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Farthing.Gateway.Routing;

/// <summary>Keeps the balances of cascades over a restart: read at start, written every minute where there are any, and at the end.</summary>
internal sealed partial class BalanceKeeper(CascadeBalances balances, BalanceFile file, TimeProvider time, ILogger<BalanceKeeper> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        balances.Restore(file.Read(out string? problem));
        if (problem is not null) LogUnread(BalanceFile.FileName, problem);
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

    [LoggerMessage(Level = LogLevel.Warning, Message = "What cascades cost and saved before this start is not known: {File} of the data folder cannot be read, because {Problem}. Each is tried anew.")]
    private partial void LogUnread(string file, string problem);
}
