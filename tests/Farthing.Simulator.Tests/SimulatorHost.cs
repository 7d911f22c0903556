using System.Text;
using System.Text.Json;

namespace Farthing.Simulator.Tests;

/// <summary>A running simulator and a client that speaks to it over real HTTP.</summary>
internal sealed class SimulatorHost : IAsyncDisposable
{
    private SimulatorHost(SimulatorServer server)
    {
        Server = server;
        // A response that is disposed half read closes its connection at once, as a client that leaves does.
        Client = new HttpClient(new SocketsHttpHandler { ResponseDrainTimeout = TimeSpan.Zero }) { BaseAddress = server.BaseAddress };
        Client.DefaultRequestHeaders.Add("Authorization", "Bearer test-key");
    }

    public SimulatorServer Server { get; }

    public HttpClient Client { get; }

    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<SimulatorHost> StartAsync(SimulatorOptions? options = null) =>
        new(await SimulatorServer.StartAsync((options ?? new SimulatorOptions()) with { Port = 0 }, Cancel));

    public async Task<HttpResponseMessage> PostAsync(string path, string json, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(json, Encoding.UTF8, "application/json") };
        foreach ((string name, string value) in headers)
        {
            request.Headers.Remove(name);
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancel);
    }

    /// <summary>Posts and reads a JSON answer of the expected status.</summary>
    public async Task<JsonElement> AskAsync(string path, string json, int status = 200, params (string Name, string Value)[] headers)
    {
        using HttpResponseMessage response = await PostAsync(path, json, headers);
        string body = await response.Content.ReadAsStringAsync(Cancel);
        ((int)response.StatusCode).ShouldBe(status, body);
        return JsonElement.Parse(body);
    }

    /// <summary>Posts and reads a stream of events to its end.</summary>
    public async Task<List<ServerEvent>> StreamAsync(string path, string json, params (string Name, string Value)[] headers)
    {
        using HttpResponseMessage response = await PostAsync(path, json, headers);
        string body = await response.Content.ReadAsStringAsync(Cancel);
        ((int)response.StatusCode).ShouldBe(200, body);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
        return ServerEvent.ParseAll(body);
    }

    public Task<JsonElement> ChatAsync(string fields, int status = 200, params (string Name, string Value)[] headers) =>
        AskAsync("/v1/chat/completions", $$"""{"model":"gpt-4o",{{fields}}}""", status, headers);

    public Task<JsonElement> MessageAsync(string fields, int status = 200, params (string Name, string Value)[] headers) =>
        AskAsync("/v1/messages", $$"""{"model":"claude-sonnet-4-5","max_tokens":1000,{{fields}}}""", status, [("anthropic-version", "2023-06-01"), .. headers]);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Server.DisposeAsync();
    }
}
