using Farthing.Ledger;
using Farthing.Simulator;
using Farthing.Simulator.Metering;
using Farthing.Sqlite;

namespace Farthing.EndToEnd.Tests.Processes;

/// <summary>A settings file, a data folder and a provider: what a gateway's process is started on, again and again.</summary>
internal sealed class Installation : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("farthing-process-").FullName;

    private Installation(SimulatorServer provider, string? data) => (Provider, Data) = (provider, data ?? Path.Combine(_folder, "data"));

    /// <summary>The provider, which outlives every gateway.</summary>
    public SimulatorServer Provider { get; }

    /// <summary>The data folder.</summary>
    public string Data { get; }

    /// <summary>The settings file.</summary>
    public string SettingsFile => Path.Combine(_folder, "farthing.yaml");

    /// <param name="settings">YAML beside the data folder and the providers.</param>
    /// <param name="data">The data folder; by default one of its own.</param>
    public static async Task<Installation> CreateAsync(string settings = "", string? data = null)
    {
        SimulatorServer provider = await SimulatorServer.StartAsync(new SimulatorOptions { Port = 0 });
        var created = new Installation(provider, data);
        await File.WriteAllTextAsync(created.SettingsFile, $$"""
            data: {{created.Data}}
            providers:
              openai: { base_url: "{{provider.BaseAddress}}v1", api_key: "env:TEST_KEY" }
              anthropic: { base_url: "{{provider.BaseAddress}}", api_key: "env:TEST_KEY" }
            {{settings}}
            """);
        return created;
    }

    public Task<GatewayProcess> StartAsync() => GatewayProcess.StartReadyAsync(SettingsFile, Data);

    /// <summary>Every call in the ledger, by the marker that its client gave as the user.</summary>
    public async Task<ILookup<string, CallRecord>> RecordsAsync()
    {
        await using SqliteLedgerReader reader = await SqliteLedgerReader.OpenAsync(Data);
        IReadOnlyList<CallRecord> calls = await reader.CallsAsync(new CallsQuery { Sort = CallSort.Time, Limit = 10_000 });
        return calls.ToLookup(call => call.Principal.User, StringComparer.Ordinal);
    }

    /// <summary>How many calls the roll-ups tell of.</summary>
    public async Task<long> ReportedCallsAsync()
    {
        await using SqliteLedgerReader reader = await SqliteLedgerReader.OpenAsync(Data);
        Report report = await reader.ReportAsync(new ReportQuery());
        return report.Total.Calls;
    }

    /// <summary>The marker of a call as it reached the provider.</summary>
    public static string MarkerOf(BilledCall call) => call.Headers.Single(header => header.Key == ProviderCall.MarkerHeader).Value;

    public async ValueTask DisposeAsync()
    {
        await Provider.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
