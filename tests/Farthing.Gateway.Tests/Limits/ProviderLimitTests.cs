using System.Net;
using System.Text.Json;
using Farthing.Simulator;
using Farthing.Simulator.Tests;
using Microsoft.Extensions.DependencyInjection;

namespace Farthing.Gateway.Tests.Limits;

/// <summary>The limits that providers set: calls wait at the gateway rather than fail at the provider.</summary>
public sealed class ProviderLimitTests
{
    private readonly FakeClock _clock = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Calls_beyond_a_providers_limit_wait_here_and_none_fails_there()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(
            "bounds: { max_wait: 5m }", new SimulatorOptions { RequestsPerMinute = 5, TimeProvider = _clock }, Use);
        for (int i = 0; i < 5; i++)
        {
            using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Ask.Chat);
            response.StatusCode.ShouldBe(HttpStatusCode.OK);
        }

        Task<HttpResponseMessage>[] waiting = [.. Enumerable.Range(0, 3).Select(_ => gateway.PostAsync(Ask.ChatPath, Ask.Chat))];
        await WaitingAsync(gateway, 3);
        gateway.Simulator.Meter.Arrived.ShouldBe(5);
        for (int i = 0; i < 3; i++)
        {
            // One more each twelve seconds; the small part more is for what the simulator's own arithmetic rounds off.
            _clock.Advance(TimeSpan.FromSeconds(12.01));
            await gateway.Simulator.Meter.WaitUntilAsync(meter => meter.Arrived == 6 + i && meter.InFlight == 0, Stop);
        }

        foreach (HttpResponseMessage response in await Task.WhenAll(waiting)) response.StatusCode.ShouldBe(HttpStatusCode.OK);
        gateway.Simulator.Meter.Calls.ShouldAllBe(call => call.HttpStatus == 200);
    }

    [Theory]
    [InlineData(Ask.ChatPath, Ask.Chat)]
    [InlineData(Ask.ChatPath, Ask.ChatStream)]
    [InlineData(Ask.MessagesPath, Ask.Message)]
    [InlineData(Ask.GeminiPath, Ask.Gemini)]
    public async Task A_429_is_waited_out_and_the_client_never_sees_it(string path, string body)
    {
        int asked = 0;
        await using RawProvider provider = RawProvider.Start(exchange => Interlocked.Increment(ref asked) == 1
            ? exchange.AnswerAsync("""{"error":{"message":"slow down"}}""", headers: "Retry-After: 4\r\n", status: "429 Too Many Requests")
            : exchange.AnswerAsync("{}"));
        await using RunningGateway gateway = await RunningGateway.BeforeAsync(provider, configure: Use);
        Task<HttpResponseMessage> call = gateway.PostAsync(path, body);
        await WaitingAsync(gateway, 1);
        _clock.Advance(TimeSpan.FromSeconds(3.9));
        asked.ShouldBe(1);
        _clock.Advance(TimeSpan.FromSeconds(0.1));
        using HttpResponseMessage response = await call.WaitAsync(Stop);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        asked.ShouldBe(2);
        (RunningGateway.Text(response, "x-farthing-wait-us"), RunningGateway.Text(response, "x-farthing-overhead-us")).ShouldBe(("4000000", "0"));
    }

    [Theory]
    [InlineData(Ask.ChatPath, Ask.Chat, "code", "rate_limit_exceeded")]
    [InlineData(Ask.MessagesPath, Ask.Message, "type", "rate_limit_error")]
    [InlineData(Ask.GeminiPath, Ask.Gemini, "status", "RESOURCE_EXHAUSTED")]
    public async Task What_cannot_be_waited_out_is_refused_in_each_dialect_with_an_honest_retry_after(string path, string body, string field, string expected)
    {
        int asked = 0;
        const string Own = """{"error":{"message":"the provider's own words"}}""";
        await using RawProvider provider = RawProvider.Start(exchange =>
        {
            Interlocked.Increment(ref asked);
            return exchange.AnswerAsync(Own, headers: "Retry-After: 30\r\n", status: "429 Too Many Requests");
        });
        await using RunningGateway gateway = await RunningGateway.BeforeAsync(provider, configure: Use);
        using HttpResponseMessage first = await gateway.PostAsync(path, body);
        ((int)first.StatusCode, RunningGateway.Text(first, "Retry-After"), await first.Content.ReadAsStringAsync(Stop)).ShouldBe((429, "30", Own));

        _clock.Advance(TimeSpan.FromSeconds(12));
        using HttpResponseMessage second = await gateway.PostAsync(path, body);
        ((int)second.StatusCode, RunningGateway.Text(second, "Retry-After")).ShouldBe((429, "18"));
        (await RunningGateway.JsonAsync(second)).GetProperty("error").GetProperty(field).GetString().ShouldBe(expected);
        asked.ShouldBe(1);
    }

    [Fact]
    public async Task Another_deployment_of_the_model_is_asked_meanwhile()
    {
        int limited = 0;
        await using RawProvider first = RawProvider.Start(exchange =>
        {
            Interlocked.Increment(ref limited);
            return exchange.AnswerAsync("{}", headers: "Retry-After: 30\r\n", status: "429 Too Many Requests");
        });
        await using RawProvider second = RawProvider.Answering(Ask.ChatAnswer);
        await using RunningGateway gateway = await RunningGateway.StartAsync(
            $$"""
            providers:
              one: { kind: openai, base_url: "{{first.Address}}/v1", api_key: "env:TEST_KEY" }
              two: { kind: openai, base_url: "{{second.Address}}/v1", api_key: "env:TEST_KEY" }
            deployments:
              - { name: first, provider: one, model: house, weight: 1 }
              - { name: second, provider: two, model: house, weight: 0 }
            """,
            configure: Use);
        for (int i = 0; i < 5; i++)
        {
            using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, """{"model":"house","messages":[{"role":"user","content":"Good morning."}]}""");
            (response.StatusCode, RunningGateway.Text(response, "x-farthing-model")).ShouldBe((HttpStatusCode.OK, "second"));
        }

        limited.ShouldBe(1);
    }

    [Fact]
    public async Task A_client_that_leaves_the_line_leaves_nothing_behind()
    {
        await using RawProvider provider = RawProvider.Start(exchange => exchange.AnswerAsync("{}", headers: "Retry-After: 4\r\n", status: "429 Too Many Requests"));
        await using RunningGateway gateway = await RunningGateway.BeforeAsync(provider, configure: Use);
        using CancellationTokenSource client = new();
        using HttpRequestMessage request = new(HttpMethod.Post, Ask.ChatPath) { Content = new StringContent(Ask.Chat, System.Text.Encoding.UTF8, "application/json") };
        Task<HttpResponseMessage> call = gateway.Client.SendAsync(request, client.Token);
        await WaitingAsync(gateway, 1);
        await client.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(call);
        await WaitingAsync(gateway, 0);
    }

    [Fact]
    public async Task A_deadline_of_the_call_is_kept()
    {
        int asked = 0;
        await using RawProvider provider = RawProvider.Start(exchange =>
        {
            Interlocked.Increment(ref asked);
            return exchange.AnswerAsync("{}", headers: "Retry-After: 4\r\n", status: "429 Too Many Requests");
        });
        await using RunningGateway gateway = await RunningGateway.BeforeAsync(provider, configure: Use);
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Ask.Chat, ("x-farthing-deadline", "3"));
        ((int)response.StatusCode, asked).ShouldBe((429, 1));
    }

    [Fact]
    public async Task The_status_page_tells_what_providers_said()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(simulator: new SimulatorOptions { RequestsPerMinute = 5, TimeProvider = _clock }, configure: Use);
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Ask.Chat);
        JsonElement deployment = (await StatusAsync(gateway)).GetProperty("deployments").EnumerateArray().Single();
        deployment.GetProperty("deployment").GetString().ShouldBe("openai/gpt-4o-mini");
        JsonElement requests = deployment.GetProperty("limits").EnumerateArray().Single(limit => limit.GetProperty("of").GetString() == "requests");
        (requests.GetProperty("limit").GetInt64(), requests.GetProperty("remaining").GetInt64()).ShouldBe((5, 4));
    }

    private void Use(IServiceCollection services) => services.AddSingleton<TimeProvider>(_clock);

    private static async Task<JsonElement> StatusAsync(RunningGateway gateway) => (await Administration.Admin.SendAsync(gateway, "GET", "limits/status")).Json;

    /// <summary>Asks until so many calls wait.</summary>
    private static async Task WaitingAsync(RunningGateway gateway, int count)
    {
        while ((await StatusAsync(gateway)).GetProperty("waiting").GetInt32() != count) Stop.ThrowIfCancellationRequested();
    }
}
