using Farthing.Routing.Shadows;
using Microsoft.Extensions.Hosting;

namespace Farthing.Gateway.Routing;

/// <summary>Compares answers beside the calls.</summary>
internal sealed class ShadowWorker(ShadowComparer comparer) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => comparer.RunAsync(stoppingToken);
}
