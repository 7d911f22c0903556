using Farthing.Caching;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Farthing.Gateway.Caching;

/// <summary>Holds the cache and its store, and runs what it does in the background.</summary>
internal sealed class CacheWorker(CacheOptions options, ICacheStore? store, TimeProvider time, ILoggerFactory loggers) : BackgroundService, IAsyncDisposable
{
    private int _disposed;

    public LayeredCache Cache { get; } = new(options, store, time, loggers.CreateLogger<LayeredCache>());

    public async ValueTask DisposeAsync()
    {
        Dispose();
        if (store is not null) await store.DisposeAsync();
    }

    public override void Dispose()
    {
        // It is registered in two ways, and each disposes of it.
        if (Interlocked.Exchange(ref _disposed, 1) == 1) return;
        base.Dispose();
        Cache.Dispose();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Cache.RunAsync(stoppingToken);
}
