using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Farthing.Calls;
using Farthing.Gateway.Hosting;
using Farthing.Gateway.Settings;
using Farthing.Ledger;
using Farthing.Simulator;
using Farthing.Simulator.Metering;
using Microsoft.Extensions.DependencyInjection;

namespace Farthing.Gateway.Tests;

/// <summary>A real gateway in front of a real simulator, both on 127.0.0.1, with a data folder of its own.</summary>
internal sealed class RunningGateway : IAsyncDisposable
{
    private readonly string _folder;

    private readonly FarthingSettings _settings;

    private RunningGateway(string folder, SimulatorServer simulator, FarthingSettings settings, GatewayHost host)
    {
        (_folder, Simulator, _settings, Host) = (folder, simulator, settings, host);
        Client = new HttpClient(new SocketsHttpHandler { UseProxy = false, MaxResponseDrainSize = 0 }) { BaseAddress = new Uri(host.Addresses[0]) };
    }

    public SimulatorServer Simulator { get; }

    public GatewayHost Host { get; private set; }

    public HttpClient Client { get; private set; }

    /// <summary>The gateway's data folder.</summary>
    public string DataFolder => Path.Combine(_folder, "data");

    /// <summary>The port that the gateway listens on.</summary>
    public int Port => new Uri(Host.Addresses[0]).Port;

    /// <summary>Starts both.</summary>
    /// <param name="settings">YAML added to the providers' settings; may replace them by starting with <c>providers:</c>.</param>
    /// <param name="simulator">How the simulator behaves.</param>
    /// <param name="configure">Replaces services.</param>
    /// <param name="environment">More environment variables.</param>
    public static async Task<RunningGateway> StartAsync(
        string settings = "", SimulatorOptions? simulator = null, Action<IServiceCollection>? configure = null, Dictionary<string, string>? environment = null)
    {
        string folder = Directory.CreateTempSubdirectory("farthing-test-").FullName;
        SimulatorServer server = await SimulatorServer.StartAsync((simulator ?? new SimulatorOptions()) with { Port = 0, RecordBodies = true });
        string root = server.BaseAddress.AbsoluteUri.TrimEnd('/');
        string providers = settings.Contains("providers:", StringComparison.Ordinal) ? "" : $"""
            providers:
              openai: {"{"} base_url: "{root}/v1", api_key: "env:TEST_KEY" {"}"}
              anthropic: {"{"} base_url: "{root}", api_key: "env:TEST_KEY" {"}"}
              gemini: {"{"} base_url: "{root}", api_key: "env:TEST_KEY" {"}"}

            """;
        string logging = settings.Contains("logging:", StringComparison.Ordinal) ? "" : "logging: { level: none }";
        string file = Path.Combine(folder, "farthing.yaml");
        await File.WriteAllTextAsync(file, $"data: {folder}/data\n{logging}\n{providers}{settings.Replace("$SIMULATOR", root)}");
        FarthingSettings loaded = SettingsLoader.Load(new SettingsSource
        {
            File = file,
            Directory = folder,
            Environment = new Dictionary<string, string>(environment ?? []) { ["TEST_KEY"] = "sk-provider-secret" },
            Urls = "http://127.0.0.1:0",
        });
        return new RunningGateway(folder, server, loaded, await GatewayHost.StartAsync(loaded, configure));
    }

    /// <summary>Stops the gateway and starts it again on the same data folder.</summary>
    public async Task StopAndStartAsync()
    {
        Client.Dispose();
        await Host.DisposeAsync();
        Host = await GatewayHost.StartAsync(_settings);
        Client = new HttpClient(new SocketsHttpHandler { UseProxy = false, MaxResponseDrainSize = 0 }) { BaseAddress = new Uri(Host.Addresses[0]) };
    }

    /// <summary>A gateway whose OpenAI, Anthropic and Gemini are one provider of the test's own.</summary>
    public static Task<RunningGateway> BeforeAsync(RawProvider provider, string settings = "", Action<IServiceCollection>? configure = null) =>
        StartAsync($$"""
            providers:
              openai: { base_url: "{{provider.Address}}/v1", api_key: "env:TEST_KEY" }
              anthropic: { base_url: "{{provider.Address}}", api_key: "env:TEST_KEY" }
              gemini: { base_url: "{{provider.Address}}", api_key: "env:TEST_KEY" }
            {{settings}}
            """, configure: configure);

    /// <summary>Starts another gateway with the same settings and data folder, once this one has stopped.</summary>
    public Task<GatewayHost> RestartAsync() => GatewayHost.StartAsync(_settings);

    /// <summary>Starts another gateway on the data folder, once this one has stopped, with more settings.</summary>
    public async Task<GatewayHost> StartTwinAsync(string settings)
    {
        string file = Path.Combine(_folder, "farthing.yaml");
        await File.AppendAllTextAsync(file, settings);
        return await GatewayHost.StartAsync(SettingsLoader.Load(new SettingsSource
        {
            File = file,
            Directory = _folder,
            Environment = new Dictionary<string, string> { ["TEST_KEY"] = "sk-provider-secret" },
            Urls = "http://127.0.0.1:0",
        }));
    }

    /// <summary>Sends a JSON body.</summary>
    public Task<HttpResponseMessage> PostAsync(string path, string json, params (string Name, string Value)[] headers) =>
        PostAsync(path, Encoding.UTF8.GetBytes(json), headers);

    /// <summary>Sends a JSON body, byte for byte; returns as soon as the head of the answer is there.</summary>
    public async Task<HttpResponseMessage> PostAsync(string path, byte[] json, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(json) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        foreach ((string name, string value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    /// <summary>What the ledger holds of the call that an answer belongs to, once it is stored.</summary>
    public async Task<CallRecord> RecordOfAsync(HttpResponseMessage response) =>
        await RecordOfAsync(response.Headers.GetValues("x-farthing-id").Single());

    /// <summary>What becomes of a call whose client has gone is settled a moment later: looked for as often as it takes.</summary>
    public async Task<CallRecord> WhenSettledAsync(string id)
    {
        CallId.TryParse(id, out CallId parsed).ShouldBeTrue();
        while (true)
        {
            await Host.FlushAsync();
            if (await Host.Calls.FindAsync(parsed) is { } record) return record;
        }
    }

    public async Task<CallRecord> RecordOfAsync(string id)
    {
        CallId.TryParse(id, out CallId parsed).ShouldBeTrue();
        await Host.FlushAsync();
        CallRecord? record = await Host.Calls.FindAsync(parsed);
        return record.ShouldNotBeNull();
    }

    /// <summary>What the provider saw of the call that an answer belongs to, once it is over there.</summary>
    public async Task<BilledCall> SeenByProviderAsync(HttpResponseMessage response)
    {
        string id = Text(response, "x-request-id");
        BilledCall? Find() => Simulator.Meter.Calls.LastOrDefault(call => call.RequestId == id && call.State != CallState.InFlight);
        await Simulator.Meter.WaitUntilAsync(_ => Find() is not null);
        return Find()!;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Host.DisposeAsync();
        await Simulator.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Every call in the ledger, in order of arrival, once all that ended are stored.</summary>
    public async Task<IReadOnlyList<CallRecord>> CallsAsync()
    {
        await Host.FlushAsync();
        IReadOnlyList<CallRecord> calls = await Host.Calls.CallsAsync(new CallsQuery { Limit = 10_000 });
        return [.. calls.OrderBy(call => call.Id)];
    }

    public static string Text(HttpResponseMessage response, string header) => response.Headers.GetValues(header).Single();

    public static async Task<JsonElement> JsonAsync(HttpResponseMessage response) =>
        JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync()).RootElement;
}
