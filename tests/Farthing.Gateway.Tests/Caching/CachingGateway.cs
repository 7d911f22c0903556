using Farthing.Caching;
using Farthing.Caching.Twins;
using Microsoft.Extensions.DependencyInjection;

namespace Farthing.Gateway.Tests.Caching;

/// <summary>A gateway that caches every call, whatever its temperature, unless it is told otherwise.</summary>
internal sealed class CachingGateway : IAsyncDisposable
{
    public const string Everything = "cache: { exact: on, max_temperature: 2 }\n";

    private CachingGateway(RunningGateway gateway, CacheInMemory cache, Flights flights) => (Gateway, Cache, Flights) = (gateway, cache, flights);

    public RunningGateway Gateway { get; }

    public CacheInMemory Cache { get; }

    /// <summary>The calls under way.</summary>
    public Flights Flights { get; }

    public static async Task<CachingGateway> StartAsync(string settings = Everything, Simulator.SimulatorOptions? simulator = null, TimeProvider? time = null)
    {
        CacheInMemory cache = new();
        Flights flights = new();
        return new CachingGateway(await RunningGateway.StartAsync(settings, simulator, Configure(cache, flights, time)), cache, flights);
    }

    public static async Task<CachingGateway> BeforeAsync(RawProvider provider, string settings = Everything, TimeProvider? time = null)
    {
        CacheInMemory cache = new();
        Flights flights = new();
        return new CachingGateway(await RunningGateway.BeforeAsync(provider, settings, Configure(cache, flights, time)), cache, flights);
    }

    /// <summary>Sends a call and reads its whole answer.</summary>
    public async Task<CachedAnswer> AskAsync(string path, string body, params (string Name, string Value)[] headers)
    {
        using HttpResponseMessage response = await Gateway.PostAsync(path, body, headers);
        byte[] answer = await response.Content.ReadAsByteArrayAsync();
        return new CachedAnswer((int)response.StatusCode, Header(response, "x-farthing-cache"), Header(response, "x-farthing-cost"), Header(response, "x-farthing-saved"), Header(response, "x-farthing-id"), Header(response, "x-farthing-model"), System.Text.Encoding.UTF8.GetString(answer), response.Content.Headers.ContentType?.ToString() ?? "");
    }

    /// <summary>The ways in which two calls were answered.</summary>
    public async Task<string> TwiceAsync(string path, string body, string? second = null, params (string Name, string Value)[] headers)
    {
        CachedAnswer first = await AskAsync(path, body, headers);
        CachedAnswer again = await AskAsync(path, second ?? body, headers);
        return $"{first.Cache} {again.Cache}";
    }

    public ValueTask DisposeAsync() => Gateway.DisposeAsync();

    private static string Header(HttpResponseMessage response, string name) => response.Headers.TryGetValues(name, out var values) ? values.Single() : "";

    private static Action<IServiceCollection> Configure(CacheInMemory cache, Flights flights, TimeProvider? time) => services =>
    {
        services.AddSingleton<ICache>(cache);
        services.AddSingleton(flights);
        if (time is not null) services.AddSingleton(time);
    };
}
