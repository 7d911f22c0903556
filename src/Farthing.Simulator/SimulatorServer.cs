using System.Net;
using Farthing.Simulator.Http;
using Farthing.Simulator.Metering;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Farthing.Simulator;

/// <summary>
/// A provider that behaves like the real ones, over real HTTP on 127.0.0.1: OpenAI's chat completions, responses and embeddings,
/// Anthropic's messages, Gemini's generateContent. Any number may run in one process.
/// </summary>
public sealed class SimulatorServer : IAsyncDisposable
{
    private readonly KestrelServer _server;
    private readonly SimulatorState _state;

    private SimulatorServer(KestrelServer server, SimulatorState state)
    {
        _server = server;
        _state = state;
    }

    /// <summary>The root address without a path, such as <c>http://127.0.0.1:9601/</c>; the OpenAI SDKs want <c>/v1</c> after it.</summary>
    public required Uri BaseAddress { get; init; }

    /// <summary>What was called and billed.</summary>
    public BillingMeter Meter => _state.Meter;

    /// <summary>Starts listening.</summary>
    /// <param name="options">How it behaves; the defaults when null.</param>
    /// <param name="cancellationToken">Gives up starting.</param>
    /// <exception cref="IOException">The port is in use.</exception>
    public static async Task<SimulatorServer> StartAsync(SimulatorOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new SimulatorOptions();
        var kestrel = new KestrelServerOptions { AddServerHeader = false };
        kestrel.Limits.MaxRequestBodySize = null;
        kestrel.Listen(IPAddress.Loopback, options.Port, listen => listen.Protocols = HttpProtocols.Http1);
        var transport = new SocketTransportFactory(Options.Create(new SocketTransportOptions()), NullLoggerFactory.Instance);
        var server = new KestrelServer(Options.Create(kestrel), transport, NullLoggerFactory.Instance);
        var state = new SimulatorState(options);
        try
        {
            await server.StartAsync<HttpContext>(new Reception(state), cancellationToken);
        }
        catch
        {
            server.Dispose();
            throw;
        }

        string address = server.Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return new SimulatorServer(server, state) { BaseAddress = new Uri(address) };
    }

    /// <summary>Forgets calls, caches, limits and the counts of the fault script.</summary>
    public void Reset() => _state.Reset();

    /// <summary>Stops at once: connections that are still open are closed.</summary>
    public async ValueTask DisposeAsync()
    {
        await _server.StopAsync(new CancellationToken(canceled: true));
        _server.Dispose();
    }
}
