using System.Text.Json;
using Farthing.Ledger;

namespace Farthing.Gateway.Tests.Budgets;

/// <summary>What a caller is told when a budget, a limit or its own ceiling keeps a call back.</summary>
public sealed class RefusalTests
{
    [Fact]
    public async Task A_spent_budget_is_402_in_every_dialect_and_says_what_to_do()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync("budgets: [{ name: all, usd: 0, per: 1d }]");
        foreach ((string path, string body) in new[] { (Ask.ChatPath, Ask.Chat), (Ask.ChatPath, Ask.ChatStream), (Ask.ResponsesPath, Ask.Response), (Ask.EmbeddingsPath, Ask.Embedding), (Ask.MessagesPath, Ask.Message), (Ask.GeminiPath, Ask.Gemini) })
        {
            using HttpResponseMessage response = await gateway.PostAsync(path, body, Ask.AnthropicVersion);
            (int status, string code, string message) = await response.ErrorAsync();
            (status, code).ShouldBe((402, "budget_exhausted"), path);
            message.ShouldContain("'all'");
            message.ShouldContain("raise");
            response.Headers.RetryAfter.ShouldBeNull();
        }

        using HttpResponseMessage anthropic = await gateway.PostAsync(Ask.MessagesPath, Ask.Message, Ask.AnthropicVersion);
        (await RunningGateway.JsonAsync(anthropic)).GetProperty("error").GetProperty("type").GetString().ShouldBe("billing_error");
        using HttpResponseMessage counting = await gateway.PostAsync(Ask.CountTokensPath, Ask.Message, Ask.AnthropicVersion);
        ((int)counting.StatusCode).ShouldBe(200, "counting tokens is free");
        gateway.Simulator.Meter.Calls.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_rate_that_is_used_up_is_429_with_an_honest_retry_after_and_openais_headers()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync("""
            rate_limits: [{ name: hourly, requests: 1, tokens: 100000, per: 1h, rolling: true }]
            bounds: { max_wait: 0s }
            """);
        using HttpResponseMessage first = await gateway.PostAsync(Ask.ChatPath, Ask.Chat);
        ((int)first.StatusCode).ShouldBe(200);
        RunningGateway.Text(first, "x-ratelimit-limit-requests").ShouldBe("1");
        RunningGateway.Text(first, "x-ratelimit-remaining-requests").ShouldBe("0");
        RunningGateway.Text(first, "x-ratelimit-limit-tokens").ShouldBe("100000");
        int.Parse(RunningGateway.Text(first, "x-ratelimit-remaining-tokens")).ShouldBeInRange(1, 99_999);
        RunningGateway.Text(first, "x-ratelimit-reset-requests").ShouldMatch("^[0-9]+(ms|s|m[0-9]+s)$");
        using HttpResponseMessage second = await gateway.PostAsync(Ask.ChatPath, Ask.Chat);
        (await second.ErrorAsync()).Code.ShouldBe("rate_limit_exceeded");
        ((int)second.StatusCode).ShouldBe(429);
        second.Headers.RetryAfter.ShouldNotBeNull().Delta!.Value.TotalMinutes.ShouldBeInRange(55, 65);
    }

    [Fact]
    public async Task What_is_set_aside_and_not_spent_is_429_and_not_402()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync("""
            budgets: [{ name: all, usd: 0.0002, per: 1d }]
            bounds: { max_wait: 0s }
            """);
        using var leave = new CancellationTokenSource();
        Task<HttpResponseMessage> hanging = gateway.PostAsync(Ask.ChatPath, Chat(250), ("x-simulator-fault", "hang"));
        await gateway.Simulator.Meter.WaitUntilAsync(meter => meter.InFlight == 1);
        using HttpResponseMessage second = await gateway.PostAsync(Ask.ChatPath, Chat(250));
        (await second.ErrorAsync()).Code.ShouldBe("budget_reserved");
        ((int)second.StatusCode).ShouldBe(429);
        second.Headers.RetryAfter.ShouldNotBeNull();
        JsonElement status = await gateway.StatusAsync("all");
        status.Amount("used").ShouldBe(0);
        status.Amount("reserved").ShouldBeGreaterThan(0.00015m);
        gateway.Client.CancelPendingRequests();
        await Should.ThrowAsync<OperationCanceledException>(hanging);
    }

    [Fact]
    public async Task A_cost_without_a_bound_is_refused_under_a_hard_budget_unless_its_feature_has_a_ceiling()
    {
        const string Search = """{"model":"gpt-4o-mini","input":"x","previous_response_id":"resp_unknown"}""";
        await using RunningGateway gateway = await RunningGateway.StartAsync("""
            budgets: [{ name: all, usd: 1, per: 1d }]
            bounds: { call_ceilings: { research: 0.5 } }
            """);
        using HttpResponseMessage refused = await gateway.PostAsync(Ask.ResponsesPath, Search);
        (int status, string code, string message) = await refused.ErrorAsync();
        (status, code).ShouldBe((402, "cost_unbounded"));
        message.ShouldContain("previous_response_id");
        message.ShouldContain("bounds.call_ceilings");
        gateway.Simulator.Meter.Calls.ShouldBeEmpty();
        using HttpResponseMessage sent = await gateway.PostAsync(Ask.ResponsesPath, Search, ("x-farthing-feature", "research"));
        gateway.Simulator.Meter.Calls.Count.ShouldBe(1);
        using HttpResponseMessage own = await gateway.PostAsync(Ask.ResponsesPath, Search, ("x-farthing-budget", "0.1"));
        (await own.ErrorAsync()).Code.ShouldBe("cost_unbounded");
    }

    [Theory]
    [InlineData("true", 400)]
    [InlineData("false", 0)]
    public async Task A_model_without_a_price_is_refused_under_a_hard_budget_only(string hard, int refused)
    {
        await using RawProvider provider = RawProvider.Answering(Ask.ChatAnswer);
        await using RunningGateway gateway = await RunningGateway.BeforeAsync(provider, $$"""budgets: [{ name: all, usd: 1, per: 1d, hard: {{hard}} }]""");
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, """{"model":"nobody-priced-this","messages":[]}""");
        if (refused == 0)
        {
            ((int)response.StatusCode).ShouldBe(200);
            return;
        }

        ((int)response.StatusCode).ShouldBe(refused);
        JsonElement error = (await RunningGateway.JsonAsync(response)).GetProperty("error");
        (error.GetProperty("code").GetString(), error.GetProperty("param").GetString()).ShouldBe(("price_unknown", "model"));
        error.GetProperty("message").GetString()!.ShouldContain("prices.overrides");
    }

    [Theory]
    [InlineData(true, "price_unknown: not first")]
    [InlineData(false, "")]
    public async Task A_deployment_without_a_price_is_left_out_under_a_hard_budget_while_another_has_one(bool hard, string route)
    {
        await using RawProvider provider = RawProvider.Answering(Ask.ChatAnswer);
        await using RunningGateway gateway = await RunningGateway.BeforeAsync(
            provider,
            $$"""
            deployments:
              - { name: first, provider: openai, model: house, upstream_model: nobody-priced-this, weight: 1 }
              - { name: second, provider: openai, model: house, upstream_model: gpt-4o-mini, weight: 0 }
            budgets: [{ name: all, usd: 1, per: 1d, hard: {{(hard ? "true" : "false")}} }]
            """);
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, """{"model":"house","max_tokens":20,"messages":[]}""");
        ((int)response.StatusCode).ShouldBe(200);
        CallRecord record = await gateway.RecordOfAsync(response);
        record.Charges.Single().Deployment.ShouldBe(hard ? "second" : "first");
        record.Route.ShouldBe(route);
        if (hard) RunningGateway.Text(response, "x-farthing-route").ShouldBe(route);
    }

    [Fact]
    public async Task A_ladder_that_leads_to_a_model_without_a_price_is_told_by_that_models_name()
    {
        await using RawProvider provider = RawProvider.Answering(Ask.ChatAnswer);
        await using RunningGateway gateway = await RunningGateway.BeforeAsync(provider, "budgets: [{ name: all, usd: 1, per: 1d, ladder: [{ do: cheaper, at: 0, models: { gpt-4o-mini: openai/nobody-priced-this } }] }]");
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Ask.Chat);
        (int status, string code, string message) = await response.ErrorAsync();
        (status, code).ShouldBe((400, "price_unknown"));
        message.ShouldContain("'nobody-priced-this'");
    }

    [Theory]
    [InlineData("x-farthing-budget", "much")]
    [InlineData("x-farthing-budget", "-1")]
    [InlineData("x-farthing-budget", "1e9")]
    [InlineData("x-farthing-budget", "1,000")]
    [InlineData("x-farthing-budget", "")]
    [InlineData("x-farthing-deadline", "soon")]
    [InlineData("x-farthing-deadline", "-1")]
    [InlineData("x-farthing-deadline", "NaN")]
    [InlineData("x-farthing-deadline", "Infinity")]
    [InlineData("x-farthing-deadline", "86401")]
    public async Task A_ceiling_or_deadline_that_means_nothing_is_400(string header, string value)
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Ask.Chat, (header, value));
        ((int)response.StatusCode).ShouldBe(400);
        JsonElement error = (await RunningGateway.JsonAsync(response)).GetProperty("error");
        (error.GetProperty("code").GetString(), error.GetProperty("param").GetString()).ShouldBe(("invalid_header", header));
        gateway.Simulator.Meter.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_calls_own_ceiling_lowers_its_output_and_below_its_floor_refuses_it()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        using HttpResponseMessage roomy = await gateway.PostAsync(Ask.ChatPath, Chat(4_000), ("x-farthing-budget", "0.001"));
        ((int)roomy.StatusCode).ShouldBe(200);
        long limit = gateway.LastSeen().GetProperty("max_tokens").GetInt64();
        limit.ShouldBeInRange(256, 1_666);
        Judge.Spend(gateway.Simulator.Meter).ShouldBeLessThanOrEqualTo(0.001m);
        using HttpResponseMessage none = await gateway.PostAsync(Ask.ChatPath, Chat(4_000), ("x-farthing-budget", "0.00001"));
        (int status, string code, _) = await none.ErrorAsync();
        (status, code).ShouldBe((402, "call_budget_exceeded"));
        gateway.Simulator.Meter.Calls.Count.ShouldBe(1);
    }

    private static string Chat(int maxTokens) => $$"""{"model":"{{Judge.Model}}","max_tokens":{{maxTokens}},"messages":[{"role":"user","content":"Name three rivers."}]}""";
}
