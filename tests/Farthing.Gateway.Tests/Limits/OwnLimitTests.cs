using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Farthing.Budgets.Accounts;
using Farthing.Gateway.Tests.Budgets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Farthing.Gateway.Tests.Limits;

/// <summary>Limits of our own: never passed, and told in each dialect.</summary>
public sealed class OwnLimitTests
{
    [Fact]
    public async Task Five_hundred_calls_at_once_never_pass_a_limit_of_calls_at_a_time()
    {
        int inFlight = 0, most = 0;
        TaskCompletionSource full = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using RawProvider provider = RawProvider.Start(async exchange =>
        {
            int now = Interlocked.Increment(ref inFlight);
            InterlockedMax(ref most, now);

            // The first wait for one another, so that the limit is seen to be used in full.
            if (now == 20) full.TrySetResult();
            await full.Task.WaitAsync(exchange.Stopped);
            Interlocked.Decrement(ref inFlight);
            await exchange.AnswerAsync(Ask.ChatAnswer);
        });
        await using RunningGateway gateway = await RunningGateway.BeforeAsync(provider, """
            bounds: { max_wait: 5m }
            rate_limits:
              - { name: at-a-time, concurrent: 20 }
            """);
        HttpStatusCode[] statuses = await Task.WhenAll(Enumerable.Range(0, 500).Select(async _ =>
        {
            using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Ask.Chat);
            await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
            return response.StatusCode;
        }));
        statuses.ShouldAllBe(status => status == HttpStatusCode.OK);
        most.ShouldBe(20);
    }

    [Fact]
    public async Task Where_a_limit_of_ours_applies_its_figures_stand_in_the_header_and_else_the_providers_do()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync("""
            rate_limits:
              - { name: calls, requests: 7, per: 1h }
            """);
        using HttpResponseMessage chat = await gateway.PostAsync(Ask.ChatPath, Ask.Chat);
        (RunningGateway.Text(chat, "x-ratelimit-limit-requests"), RunningGateway.Text(chat, "x-ratelimit-remaining-requests")).ShouldBe(("7", "6"));
        RunningGateway.Text(chat, "x-ratelimit-limit-tokens").ShouldBe("2000000");

        using HttpResponseMessage message = await gateway.PostAsync(Ask.MessagesPath, Ask.Message, Ask.AnthropicVersion);
        (RunningGateway.Text(message, "anthropic-ratelimit-requests-limit"), RunningGateway.Text(message, "anthropic-ratelimit-requests-remaining")).ShouldBe(("7", "5"));
        RunningGateway.Text(message, "x-ratelimit-remaining-requests").ShouldBe("5");
        RunningGateway.Text(message, "anthropic-ratelimit-tokens-limit").ShouldBe("2000000");
        DateTimeOffset.Parse(RunningGateway.Text(message, "anthropic-ratelimit-requests-reset")).ShouldBeGreaterThan(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    }

    [Theory]
    [InlineData(Ask.ChatPath, Ask.Chat)]
    [InlineData(Ask.MessagesPath, Ask.Message)]
    [InlineData(Ask.GeminiPath, Ask.Gemini)]
    public async Task A_call_beyond_a_limit_is_told_when_to_come_back(string path, string body)
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync("""
            rate_limits:
              - { name: calls, requests: 1, per: 1d, rolling: true }
            """);
        using HttpResponseMessage first = await gateway.PostAsync(path, body);
        first.StatusCode.ShouldBe(HttpStatusCode.OK);
        using HttpResponseMessage second = await gateway.PostAsync(path, body);
        second.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        int.Parse(RunningGateway.Text(second, "Retry-After")).ShouldBeInRange(80_000, 90_000);
        RunningGateway.Text(second, "x-ratelimit-remaining-requests").ShouldBe("0");
        gateway.Simulator.Meter.Arrived.ShouldBe(1);
    }

    [Theory]
    [InlineData("output_tokens: 100", Ask.ChatPath)]
    [InlineData("tokens: 100", Ask.MessagesPath)]
    [InlineData("usd: 0.0000001", Ask.ChatPath)]
    public async Task A_call_that_never_fits_a_limit_is_told_so_and_not_to_come_back(string limit, string path)
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync($$"""rate_limits: [{ name: small, {{limit}}, per: 1m }]""");
        string model = path == Ask.ChatPath ? "gpt-4o-mini" : "claude-sonnet-4-5";
        using HttpResponseMessage response = await gateway.PostAsync(
            path, $$"""{"model":"{{model}}","max_tokens":500,"messages":[{"role":"user","content":"Name three rivers."}]}""", Ask.AnthropicVersion);
        (int status, string code, string message) = await response.ErrorAsync();
        (status, code).ShouldBe((400, "request_exceeds_limit"));
        message.ShouldContain("'small'");
        response.Headers.RetryAfter.ShouldBeNull();
        gateway.Simulator.Meter.Arrived.ShouldBe(0);
    }

    [Fact]
    public async Task Calls_of_a_key_or_a_project_of_higher_priority_go_first_while_they_wait()
    {
        TaskCompletionSource first = new(TaskCreationOptions.RunContinuationsAsynchronously), release = new(TaskCreationOptions.RunContinuationsAsynchronously);
        ConcurrentQueue<string> order = new();
        await using RawProvider provider = RawProvider.Start(async exchange =>
        {
            order.Enqueue(JsonElement.Parse(exchange.Body).GetProperty("user").GetString()!);
            first.TrySetResult();
            await release.Task.WaitAsync(exchange.Stopped);
            await exchange.AnswerAsync(Ask.ChatAnswer);
        });
        AccountTable accounts = null!;
        await using RunningGateway gateway = await RunningGateway.BeforeAsync(
            provider,
            """
            bounds: { max_wait: 5m }
            rate_limits:
              - { name: at-a-time, concurrent: 1 }
            projects:
              - { name: nightly, priority: -5 }
            """,
            services => services.AddOptions<HostOptions>().Configure<AccountTable>((_, table) => accounts = table));
        string patient = await Administration.Admin.MakeKeyAsync(gateway, """{"name":"patient","project":"nightly"}"""), usual = await Administration.Admin.MakeKeyAsync(gateway, """{"name":"usual"}""");
        string urgent = await Administration.Admin.MakeKeyAsync(gateway, """{"name":"urgent","project":"nightly","priority":9}""");
        List<Task> calls = [CallAsync(gateway, usual, "first")];
        await first.Task.WaitAsync(TestContext.Current.CancellationToken);
        foreach ((string key, string text) in new[] { (patient, "patient"), (urgent, "urgent") })
        {
            calls.Add(CallAsync(gateway, key, text));
            while (accounts.Waiting < calls.Count - 1) await Task.Yield();
        }

        release.SetResult();
        await Task.WhenAll(calls);
        order.ShouldBe(["first", "urgent", "patient"]);
    }

    private static async Task CallAsync(RunningGateway gateway, string key, string text)
    {
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Ask.Chat.Replace("{\"model\"", $"{{\"user\":\"{text}\",\"model\"", StringComparison.Ordinal), ("x-api-key", key));
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    private static void InterlockedMax(ref int most, int value)
    {
        int seen = most;
        while (value > seen) seen = Interlocked.CompareExchange(ref most, value, seen) is var before && before == seen ? value : before;
    }
}
