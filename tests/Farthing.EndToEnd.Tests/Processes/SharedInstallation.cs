using Farthing.Simulator;
using Farthing.Tests.Postgres;

namespace Farthing.EndToEnd.Tests.Processes;

/// <summary>A PostgreSQL server, a provider, and settings and data folders for several gateways that share the one and ask the other.</summary>
internal sealed class SharedInstallation : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("farthing-shared-").FullName;
    private readonly string _database;
    private readonly List<GatewayProcess> _started = [];

    private SharedInstallation(PostgresServer server, SimulatorServer provider) => (Server, Provider, _database) = (server, provider, server.CreateDatabase());

    public PostgresServer Server { get; }

    /// <summary>The provider, which outlives every gateway.</summary>
    public SimulatorServer Provider { get; }

    /// <param name="settings">YAML beside the data folder, the store and the providers.</param>
    /// <param name="durable">Whether the server syncs to the disk, for a test in which it crashes.</param>
    public static async Task<SharedInstallation> CreateOrSkipAsync(string settings, bool durable = false)
    {
        PostgresServer server = PostgresServer.StartOrSkip(durable);
        SimulatorServer provider = await SimulatorServer.StartAsync(new SimulatorOptions { Port = 0 });
        SharedInstallation made = new(server, provider);
        for (int replica = 0; replica < 4; replica++)
            await File.WriteAllTextAsync(made.SettingsFile(replica), $$"""
                data: {{made.Data(replica)}}
                store: { kind: postgres, connection: "env:DATABASE", replica: "replica {{replica}}" }
                providers:
                  openai: { base_url: "{{provider.BaseAddress}}v1", api_key: "env:TEST_KEY" }
                  anthropic: { base_url: "{{provider.BaseAddress}}", api_key: "env:TEST_KEY" }
                {{settings}}
                """);
        return made;
    }

    /// <summary>The data folder of a replica.</summary>
    public string Data(int replica) => Path.Combine(_folder, $"data-{replica}");

    /// <summary>Starts a replica, or starts it again; it ends with this at the latest.</summary>
    public async Task<GatewayProcess> StartAsync(int replica)
    {
        GatewayProcess gateway = await GatewayProcess.StartReadyAsync(SettingsFile(replica), Data(replica), _database);
        lock (_started) _started.Add(gateway);
        return gateway;
    }

    public Task<GatewayProcess[]> StartAsync(IEnumerable<int> replicas) => Task.WhenAll(replicas.Select(StartAsync));

    /// <summary>Runs <c>farthing recover</c> on a replica's folder, with another one's settings.</summary>
    public async Task<(int Code, string Output)> RecoverAsync(int replica, int with)
    {
        await using GatewayProcess command = GatewayProcess.Run(["recover", Data(replica), "--config", SettingsFile(with)], _database);
        return await command.ExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (GatewayProcess gateway in _started) await gateway.DisposeAsync();
        await Provider.DisposeAsync();
        Server.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private string SettingsFile(int replica) => Path.Combine(_folder, $"farthing-{replica}.yaml");
}
