using Farthing.Gateway.Tests.Routing;
using Farthing.Gateway.Tests.Support;
using Farthing.Ledger;
using Farthing.Simulator.Tests;
using Microsoft.Extensions.DependencyInjection;

namespace Farthing.Gateway.Tests;

/// <summary>What a provider takes its time for is not said to be the gateway's.</summary>
public sealed class OverheadTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(4);

    private readonly SkippingTime _time = new();

    [Fact]
    public async Task Every_model_of_a_cascade_takes_its_own_time()
    {
        await using ScriptedModels models = ScriptedModels.Create()
            .Does("gpt-4o-mini", exchange => SlowlyAsync(exchange, ScriptedModels.Chat("gpt-4o-mini", "")))
            .Does("gpt-4o", exchange => SlowlyAsync(exchange, ScriptedModels.Chat("gpt-4o", "Ob.")));
        await using RunningGateway gateway = await BeforeAsync(models.Provider, "routes: { thrifty: { kind: cascade, models: [gpt-4o-mini, gpt-4o] } }");
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Ask.Chat, ("x-farthing-route", "thrifty"));
        ScriptedModels.RouteOf(response).ShouldBe("thrifty: cascade: escalated (empty)");
        await IsNotOursAsync(gateway, response);
    }

    [Theory]
    [InlineData(Ask.Chat)]
    [InlineData(Ask.ChatStream)]
    public async Task An_answer_whose_head_comes_long_before_it_takes_the_providers_time(string body)
    {
        await using RawProvider provider = RawProvider.Start(async exchange =>
        {
            bool streamed = body == Ask.ChatStream;

            // The gateway reads the clock when it has the head.
            Task head = _time.ReadAsync();
            await exchange.BeginStreamAsync(streamed ? "text/event-stream" : "application/json");
            await head;
            _time.Skip(Long);
            await exchange.SendChunkAsync(streamed ? "data: [DONE]\n\n" : ScriptedModels.Chat("gpt-4o-mini", "Ob."));
            await exchange.EndStreamAsync();
        });

        // With another deployment to go on to, the first event is looked at before the client sees the head.
        await using RunningGateway gateway = await BeforeAsync(provider, "deployments: [ { name: a, provider: openai, model: gpt-4o-mini }, { name: b, provider: openai, model: gpt-4o-mini, priority: 2 } ]");
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, body);
        await response.Content.ReadAsStringAsync();
        await IsNotOursAsync(gateway, response);
    }

    [Theory]
    [InlineData("rate_limits: [{ name: all, concurrent: 1 }]", "limits")]
    [InlineData("budgets: [{ name: all, usd: 0.0002, per: 1d }]", "budgets")]
    public async Task Waiting_for_room_is_not_overhead(string settings, string kind)
    {
        FakeClock clock = new();
        TaskCompletionSource arrived = new(), answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using RawProvider provider = RawProvider.Start(async exchange =>
        {
            arrived.TrySetResult();
            await answer.Task;
            await exchange.AnswerAsync(Ask.ChatAnswer);
        });
        await using RunningGateway gateway = await RunningGateway.BeforeAsync(provider, settings, services => services.AddSingleton<TimeProvider>(clock));
        const string Body = """{"model":"gpt-4o-mini","max_tokens":300,"messages":[]}""";
        Task<HttpResponseMessage> first = gateway.PostAsync(Ask.ChatPath, Body);
        await arrived.Task;
        Task<HttpResponseMessage> second = gateway.PostAsync(Ask.ChatPath, Body);
        await WaitsAsync();
        clock.Advance(TimeSpan.FromSeconds(8));
        answer.SetResult();
        using HttpResponseMessage response = await second;
        (RunningGateway.Text(response, "x-farthing-wait-us"), RunningGateway.Text(response, "x-farthing-overhead-us")).ShouldBe(("8000000", "0"));
        (await gateway.RecordOfAsync(response)).Overhead.ShouldBe(TimeSpan.Zero);
        using HttpResponseMessage other = await first;
        other.Headers.Contains("x-farthing-wait-us").ShouldBeFalse("it found room at once");

        async Task WaitsAsync()
        {
            while ((await Administration.Admin.SendAsync(gateway, "GET", kind + "/status")).Json.GetProperty("waiting").GetInt32() == 0)
                TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
        }
    }

    private static async Task IsNotOursAsync(RunningGateway gateway, HttpResponseMessage response)
    {
        long.Parse(RunningGateway.Text(response, "x-farthing-overhead-us")).ShouldBeInRange(0, (long)Long.TotalMicroseconds - 1);
        CallRecord record = await gateway.RecordOfAsync(response);
        record.Overhead.ShouldBeLessThan(Long);
        record.Duration.ShouldBeGreaterThanOrEqualTo(Long);
    }

    private async Task SlowlyAsync(RawExchange exchange, string answer)
    {
        _time.Skip(Long);
        await exchange.AnswerAsync(answer);
    }

    private Task<RunningGateway> BeforeAsync(RawProvider provider, string settings) =>
        RunningGateway.BeforeAsync(provider, settings, services => services.AddSingleton<TimeProvider>(_time));
}
