using System.Text.Json;
using Farthing.Ledger;

namespace Farthing.Gateway.Tests.Budgets;

/// <summary>What calls that do not end well leave behind in a budget.</summary>
public sealed class SettlementTests
{
    private const string Budget = "budgets: [{ name: all, usd: 1, per: 1d }]";

    [Fact]
    public async Task An_answer_counts_at_what_it_cost()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(Budget);
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Ask.Chat);
        await response.Content.ReadAsStringAsync();
        CallRecord record = await gateway.RecordOfAsync(response);
        JsonElement status = await gateway.StatusAsync("all");
        status.Amount("reserved").ShouldBe(0);
        status.Amount("used").ShouldBe(record.Cost!.Value.Amount);
        status.Amount("used").ShouldBe(Judge.Spend(gateway.Simulator.Meter));
    }

    [Theory]
    [InlineData("gpt-4o-mini", "0.01")]
    [InlineData("o4-mini", "0.2")]
    public async Task A_stream_that_its_client_leaves_counts_at_no_less_than_the_provider_may_charge(string model, string most)
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(Budget);
        string id;
        using (HttpResponseMessage response = await gateway.PostAsync(
            Ask.ChatPath, $$"""{"model":"{{model}}","stream":true,"max_completion_tokens":30000,"messages":[{"role":"user","content":"Name the rivers. [words: 4000]"}]}""", ("x-simulator-gap-ms", "2")))
        {
            id = RunningGateway.Text(response, "x-farthing-id");
            await (await response.Content.ReadAsStreamAsync()).ReadExactlyAsync(new byte[2048]);
        }

        await gateway.Simulator.Meter.WaitUntilAsync(meter => meter.InFlight == 0);
        await gateway.WhenOverAsync(id);
        JsonElement status = await gateway.StatusAsync("all");
        status.Amount("reserved").ShouldBe(0);
        status.Amount("used").ShouldBeGreaterThanOrEqualTo(model == Judge.Model ? Judge.Spend(gateway.Simulator.Meter) : 30_000 * 4.40m / 1_000_000);
        status.Amount("used").ShouldBeLessThanOrEqualTo(decimal.Parse(most, System.Globalization.CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("output_tokens", 1_024)]
    [InlineData("tokens", 1_024)]
    [InlineData("input_tokens", 5)]
    public async Task A_stream_that_its_client_leaves_counts_no_fewer_tokens_than_may_have_been_generated(string measure, int least)
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync($"rate_limits: [{{ name: hourly, {measure}: 100000, per: 1d, rolling: true }}]");
        string id;
        using (HttpResponseMessage response = await gateway.PostAsync(
            Ask.ChatPath, """{"model":"gpt-4o-mini","stream":true,"max_tokens":30000,"messages":[{"role":"user","content":"Name the rivers. [words: 4000]"}]}""", ("x-simulator-gap-ms", "2")))
        {
            id = RunningGateway.Text(response, "x-farthing-id");
            await (await response.Content.ReadAsStreamAsync()).ReadExactlyAsync(new byte[2048]);
        }

        await gateway.WhenOverAsync(id);
        JsonElement status = await gateway.StatusAsync("hourly", "limits");
        status.Amount("reserved").ShouldBe(0);
        status.Amount("used").ShouldBeGreaterThanOrEqualTo(least);
        status.Amount("used").ShouldBeLessThan(30_000);
    }

    [Fact]
    public async Task A_call_that_no_provider_answers_counts_the_tokens_that_it_may_have_used_and_one_that_is_refused_none()
    {
        await using RawProvider provider = RawProvider.Start(exchange => exchange.Target.Contains("chat", StringComparison.Ordinal)
            ? exchange.WriteAsync("")
            : exchange.AnswerAsync("""{"error":{"message":"no"}}""", status: "500 Internal Server Error"));
        await using RunningGateway gateway = await RunningGateway.BeforeAsync(provider, "rate_limits: [{ name: hourly, output_tokens: 100000, per: 1d, rolling: true }]");
        using HttpResponseMessage refused = await gateway.PostAsync(Ask.MessagesPath, Ask.Message, Ask.AnthropicVersion);
        await refused.Content.ReadAsStringAsync();
        (await gateway.StatusAsync("hourly", "limits")).Amount("used").ShouldBe(0);
        using HttpResponseMessage unanswered = await gateway.PostAsync(Ask.ChatPath, """{"model":"gpt-4o-mini","max_tokens":10000,"messages":[{"role":"user","content":"x"}]}""");
        ((int)unanswered.StatusCode).ShouldBe(502);
        (await gateway.StatusAsync("hourly", "limits")).Amount("used").ShouldBe(10_000);
    }

    [Fact]
    public async Task An_answer_that_comes_whole_and_breaks_off_counts_in_full()
    {
        await using RawProvider provider = RawProvider.Start(exchange => exchange.WriteAsync("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 9000\r\n\r\n{\"id\":"));
        await using RunningGateway gateway = await RunningGateway.BeforeAsync(provider, Budget);
        const string Body = """{"model":"gpt-4o-mini","max_tokens":10000,"messages":[{"role":"user","content":"x"}]}""";
        try
        {
            using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Body);
            await response.Content.ReadAsStringAsync();
        }
        catch (HttpRequestException)
        {
            // It was cut, as the provider's was.
        }

        while ((await gateway.CallsAsync()).Count == 0) TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
        (await gateway.StatusAsync("all")).Amount("used").ShouldBeGreaterThanOrEqualTo(10_000 * 0.60m / 1_000_000);
    }

    [Fact]
    public async Task A_stream_that_falls_silent_counts_in_full_because_it_may_have_gone_on_unseen()
    {
        await using RawProvider provider = RawProvider.Start(async exchange =>
        {
            await exchange.BeginStreamAsync();
            await exchange.SendChunkAsync(Ask.ChatEvent);
            await exchange.UntilClosedAsync();
        });
        await using RunningGateway gateway = await RunningGateway.BeforeAsync(provider, "timeouts: { between_events: 100ms }\n" + Budget);
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, """{"model":"gpt-4o-mini","stream":true,"max_tokens":10000,"messages":[{"role":"user","content":"x"}]}""");
        await response.Content.ReadAsStringAsync();
        (await gateway.RecordOfAsync(response)).Cost.ShouldNotBeNull().Amount.ShouldBeLessThan(0.001m);
        (await gateway.StatusAsync("all")).Amount("used").ShouldBeGreaterThanOrEqualTo(10_000 * 0.60m / 1_000_000);
    }

    [Fact]
    public async Task A_provider_that_was_never_reached_and_one_that_refuses_cost_nothing()
    {
        await using RawProvider provider = RawProvider.Start(exchange => exchange.AnswerAsync("""{"error":{"message":"no"}}""", status: "500 Internal Server Error"));
        await using RunningGateway gateway = await RunningGateway.StartAsync($$"""
            providers:
              openai: { base_url: "http://127.0.0.1:1/v1", api_key: "env:TEST_KEY" }
              anthropic: { base_url: "{{provider.Address}}", api_key: "env:TEST_KEY" }
            {{Budget}}
            """);
        using HttpResponseMessage unreached = await gateway.PostAsync(Ask.ChatPath, Ask.Chat);
        ((int)unreached.StatusCode).ShouldBe(502);
        using HttpResponseMessage failed = await gateway.PostAsync(Ask.MessagesPath, Ask.Message, Ask.AnthropicVersion);
        ((int)failed.StatusCode).ShouldBe(500);
        await failed.Content.ReadAsStringAsync();
        await gateway.RecordOfAsync(failed);
        JsonElement status = await gateway.StatusAsync("all");
        (status.Amount("used"), status.Amount("reserved")).ShouldBe((0, 0));
    }

    [Theory]
    [InlineData("1", 200)]
    [InlineData("0.0002", 429)]
    public async Task Another_deployment_is_asked_after_a_timeout_only_when_the_budget_covers_both(string usd, int status)
    {
        await using RawProvider hanging = RawProvider.Start(exchange => exchange.HangAsync());
        await using RawProvider good = RawProvider.Answering(Ask.ChatAnswer);
        await using RunningGateway gateway = await TwoAsync(hanging, good, $$"""budgets: [{ name: all, usd: {{usd}}, per: 1d }]""");
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, House);
        ((int)response.StatusCode).ShouldBe(status);
        await response.Content.ReadAsStringAsync();
        await gateway.RecordOfAsync(response);
        JsonElement account = await gateway.StatusAsync("all");
        account.Amount("reserved").ShouldBe(0);
        account.Amount("used").ShouldBeGreaterThanOrEqualTo(250 * 0.60m / 1_000_000, "the first attempt may have been charged");
    }

    [Fact]
    public async Task A_calls_own_ceiling_covers_all_its_attempts_together()
    {
        await using RawProvider hanging = RawProvider.Start(exchange => exchange.HangAsync());
        await using RawProvider good = RawProvider.Answering(Ask.ChatAnswer);
        await using RunningGateway gateway = await TwoAsync(hanging, good, "");
        using HttpResponseMessage once = await gateway.PostAsync(Ask.ChatPath, House, ("x-farthing-budget", "0.0002"));
        (int status, string code, string message) = await once.ErrorAsync();
        (status, code).ShouldBe((402, "call_budget_exceeded"));
        message.ShouldContain("A provider failed");
        using HttpResponseMessage twice = await gateway.PostAsync(Ask.ChatPath, House, ("x-farthing-budget", "0.0005"));
        ((int)twice.StatusCode).ShouldBe(200);
    }

    [Fact]
    public async Task A_failover_that_a_limit_has_no_room_for_names_the_limit_and_when_it_has()
    {
        await using RawProvider hanging = RawProvider.Start(exchange => exchange.HangAsync());
        await using RawProvider good = RawProvider.Answering(Ask.ChatAnswer);
        await using RunningGateway gateway = await TwoAsync(hanging, good, "rate_limits: [{ name: daily, output_tokens: 400, per: 1d, rolling: true }]");
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, House);
        (int status, string code, string message) = await response.ErrorAsync();
        (status, code).ShouldBe((429, "rate_limit_exceeded"));
        message.ShouldContain("A provider failed");
        message.ShouldContain("'daily'");
        response.Headers.RetryAfter.ShouldNotBeNull();
    }

    [Fact]
    public async Task A_failover_is_the_same_call_to_a_limit_of_calls()
    {
        await using RawProvider hanging = RawProvider.Start(exchange => exchange.HangAsync());
        await using RawProvider good = RawProvider.Answering(Ask.ChatAnswer);
        await using RunningGateway gateway = await TwoAsync(hanging, good, "rate_limits: [{ name: daily, requests: 1, per: 1d, rolling: true }]");
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, House);
        ((int)response.StatusCode).ShouldBe(200);
        JsonElement status = await gateway.StatusAsync("daily", "limits");
        (status.Amount("used"), status.Amount("reserved")).ShouldBe((1, 0));
    }

    private const string House = """{"model":"house","max_tokens":250,"messages":[{"role":"user","content":"x"}]}""";

    private static Task<RunningGateway> TwoAsync(RawProvider first, RawProvider second, string budgets) => RunningGateway.StartAsync($$"""
        providers:
          a: { kind: openai, catalog: openai, base_url: "{{first.Address}}/v1", api_key: "env:TEST_KEY" }
          b: { kind: openai, catalog: openai, base_url: "{{second.Address}}/v1", api_key: "env:TEST_KEY" }
        deployments:
          - { name: first, provider: a, model: house, upstream_model: gpt-4o-mini, weight: 1 }
          - { name: second, provider: b, model: house, upstream_model: gpt-4o-mini, weight: 0 }
        timeouts: { first_byte: 300ms }
        {{budgets}}
        """);
}
