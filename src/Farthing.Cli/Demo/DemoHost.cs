using Farthing.Gateway.Hosting;
using Farthing.Gateway.Settings;
using Farthing.Simulator;

namespace Farthing.Cli.Demo;

/// <summary>A simulator and a gateway before it, in this process, with a data folder that goes when they go.</summary>
internal sealed class DemoHost : IAsyncDisposable
{
    private static readonly TimeSpan Latency = TimeSpan.FromMilliseconds(40);
    private static readonly TimeSpan TokenPace = TimeSpan.FromMilliseconds(8);

    private readonly SimulatorServer _simulator;

    private DemoHost(SimulatorServer simulator, GatewayHost gateway, string folder)
    {
        (_simulator, Gateway, Folder) = (simulator, gateway, folder);
        Url = new Uri(gateway.Addresses[0]);
    }

    /// <summary>The gateway.</summary>
    public GatewayHost Gateway { get; }

    /// <summary>The gateway's address.</summary>
    public Uri Url { get; }

    /// <summary>The data folder.</summary>
    public string Folder { get; }

    /// <summary>Starts both.</summary>
    /// <param name="source">The environment of the process; the settings file is not read.</param>
    /// <param name="usualPorts">Whether to take the usual ports where they are free; else any free ones.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<DemoHost> StartAsync(SettingsSource source, bool usualPorts, CancellationToken cancellationToken)
    {
        string folder = Directory.CreateTempSubdirectory("farthing-demo-").FullName;
        SimulatorServer? simulator = null;
        try
        {
            simulator = await StartSimulatorAsync(usualPorts, cancellationToken);
            GatewayHost gateway = await StartGatewayAsync(source, folder, simulator.BaseAddress, usualPorts, cancellationToken);
            return new DemoHost(simulator, gateway, folder);
        }
        catch
        {
            if (simulator is not null) await simulator.DisposeAsync();
            Directory.Delete(folder, recursive: true);
            throw;
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        await _simulator.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    private static async Task<SimulatorServer> StartSimulatorAsync(bool usualPort, CancellationToken cancellationToken)
    {
        SimulatorOptions options = new() { Latency = Latency, TokenPace = TokenPace };
        if (usualPort)
        {
            try
            {
                return await SimulatorServer.StartAsync(options, cancellationToken);
            }
            catch (IOException)
            {
                // The usual port is taken: any other does as well, nobody but the gateway calls it.
            }
        }

        return await SimulatorServer.StartAsync(options with { Port = 0 }, cancellationToken);
    }

    private static async Task<GatewayHost> StartGatewayAsync(
        SettingsSource source, string folder, Uri simulator, bool usualPort, CancellationToken cancellationToken)
    {
        string root = simulator.GetLeftPart(UriPartial.Authority);
        SettingsSource demo = source with
        {
            File = null,
            Directory = folder,
            Urls = "http://127.0.0.1:0",
            Environment = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["OPENAI_API_KEY"] = "demo",
                ["OPENAI_BASE_URL"] = $"{root}/v1",
                ["ANTHROPIC_API_KEY"] = "demo",
                ["ANTHROPIC_BASE_URL"] = root,
                ["FARTHING__DATA"] = folder,
                ["FARTHING__LOGGING__LEVEL"] = "error",
                ["FARTHING__CACHE__SEMANTIC__MODE"] = "on",
            },
        };
        if (usualPort)
        {
            try
            {
                return await GatewayHost.StartAsync(SettingsLoader.Load(demo with { Urls = null }), cancellationToken: cancellationToken);
            }
            catch (GatewayStartException)
            {
                // The usual port is taken, perhaps by a real gateway: the demo says where it is in any case.
            }
        }

        return await GatewayHost.StartAsync(SettingsLoader.Load(demo), cancellationToken: cancellationToken);
    }
}
