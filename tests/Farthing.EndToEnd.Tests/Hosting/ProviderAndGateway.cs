using System.Text;
using Farthing.Calls;
using Farthing.Gateway.Hosting;
using Farthing.Gateway.Settings;
using Farthing.Ledger;
using Farthing.Simulator;
using Farthing.Sqlite;

namespace Farthing.EndToEnd.Tests.Hosting;

/// <summary>
/// A simulated provider and a gateway in front of it, both over real HTTP on 127.0.0.1 and both with the same key, so that a client only
/// changes its base URL.
/// </summary>
public class ProviderAndGateway : IAsyncLifetime
{
    /// <summary>The only key that provider and gateway take.</summary>
    public const string Key = "sk-the-key-of-the-client-tests";

    private readonly string _folder = Directory.CreateTempSubdirectory("farthing-clients-").FullName;
    private readonly HashSet<CallId> _taken = [];
    private SimulatorServer? _simulator;
    private GatewayHost? _gateway;
    private HttpClient? _control;

    /// <summary>The provider.</summary>
    public SimulatorServer Simulator => _simulator!;

    /// <summary>The provider's address, without a path.</summary>
    public Uri Direct => Simulator.BaseAddress;

    /// <summary>The gateway's address, without a path.</summary>
    public Uri Gateway => new(_gateway!.Addresses[0]);

    /// <summary>More settings of the gateway.</summary>
    private protected virtual string Settings => "";

    /// <summary>The figures of all calls so far.</summary>
    private protected async Task<Report> RecordedCallsAsync()
    {
        await _gateway!.FlushAsync();
        return await _gateway.Calls.ReportAsync(new ReportQuery());
    }

    public async ValueTask InitializeAsync()
    {
        _simulator = await SimulatorServer.StartAsync(new SimulatorOptions
        {
            Port = 0,
            AcceptedKeys = [Key],
            RecordBodies = true,
            TimeProvider = new FrozenClock(),
        });
        string file = Path.Combine(_folder, "farthing.yaml");
        await File.WriteAllTextAsync(file, $$"""
            data: {{_folder}}/data
            logging: { level: none }
            providers:
              openai: { base_url: "{{Direct}}v1", api_key: "env:TEST_KEY" }
              anthropic: { base_url: "{{Direct}}", api_key: "env:TEST_KEY" }
            keys:
              - { name: tests, secret: "env:TEST_KEY" }
            {{Settings}}
            """);
        _gateway = await GatewayHost.StartAsync(SettingsLoader.Load(new SettingsSource
        {
            File = file,
            Directory = _folder,
            Environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["TEST_KEY"] = Key },
            Urls = "http://127.0.0.1:0",
        }));
        _control = new HttpClient(new SocketsHttpHandler { UseProxy = false });
    }

    /// <summary>Begins anew: the provider forgets calls, caches and limits, and follows a script of faults.</summary>
    public async Task BeginAsync(string faults)
    {
        using var script = new StringContent(faults, Encoding.UTF8, "application/json");
        using HttpResponseMessage loaded = await _control!.PutAsync(new Uri(Direct, "simulator/faults"), script, TestContext.Current.CancellationToken);
        loaded.EnsureSuccessStatusCode();
        Simulator.Reset();
    }

    /// <summary>The calls that came into the ledger since this was asked last.</summary>
    public async Task<IReadOnlyList<CallRecord>> TakeRecordsAsync()
    {
        using var gateway = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = Gateway };
        await LedgerFigures.SettledAsync(gateway);
        await using SqliteLedgerReader reader = await SqliteLedgerReader.OpenAsync(Path.Combine(_folder, "data"));
        IReadOnlyList<CallRecord> all = await reader.CallsAsync(new CallsQuery { Sort = CallSort.Time, Limit = 10_000 });
        return [.. all.Where(call => _taken.Add(call.Id)).OrderBy(call => call.Id)];
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        _control?.Dispose();
        if (_gateway is not null)
        {
            await _gateway.DisposeAsync();
        }

        if (_simulator is not null)
        {
            await _simulator.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }
}
