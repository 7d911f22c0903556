using Farthing.Administration;
using Microsoft.Extensions.Hosting;

namespace Farthing.Gateway.Hosting;

/// <summary>Takes over what other processes change in the store.</summary>
internal sealed class AdministrationFollower(AdministrationDirectory directory) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => directory.FollowAsync(stoppingToken);
}
