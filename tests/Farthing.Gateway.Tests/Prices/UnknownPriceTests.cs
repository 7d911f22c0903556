using System.Net;
using System.Text.Json;
using Farthing.Ledger;
using Farthing.Pricing;

namespace Farthing.Gateway.Tests.Prices;

/// <summary>What a call gets whose model has no price.</summary>
public sealed class UnknownPriceTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private const string Unknown = """{"model":"gpt-next-preview","max_tokens":40,"messages":[{"role":"user","content":"Say when."}]}""";

    [Fact]
    public async Task Allowed_calls_have_an_unknown_cost_and_are_counted()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        using HttpResponseMessage first = await gateway.PostAsync("/v1/chat/completions", Unknown);
        using HttpResponseMessage second = await gateway.PostAsync("/v1/chat/completions", Unknown);
        first.StatusCode.ShouldBe(HttpStatusCode.OK);
        await first.Content.ReadAsByteArrayAsync(Cancellation);
        await second.Content.ReadAsByteArrayAsync(Cancellation);

        CallRecord record = await gateway.RecordOfAsync(second);
        record.Cost.ShouldBeNull();
        record.Charges.ShouldHaveSingleItem().CostStatus.ShouldBe(CostStatus.Unknown);
        (await gateway.RecordOfAsync(first)).Cost.ShouldBeNull();
        (await MetricsAsync(gateway)).ShouldContain("farthing_unpriced_calls_total{provider=\"openai\",model=\"gpt-next-preview\"} 2\n");
        (await gateway.Host.Calls.MissingPricesAsync(cancellationToken: Cancellation)).ShouldHaveSingleItem().Calls.ShouldBe(2);
    }

    [Fact]
    public async Task Blocked_calls_are_refused_in_the_callers_dialect_before_the_provider_is_asked()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync("""
            providers:
              openai: { base_url: "$SIMULATOR/v1", api_key: "env:TEST_KEY", unknown_price: block }
              anthropic: { base_url: "$SIMULATOR", api_key: "env:TEST_KEY", unknown_price: block }
              gemini: { base_url: "$SIMULATOR", api_key: "env:TEST_KEY", unknown_price: block }

            """);
        JsonElement openai = await RefusedAsync(gateway, "/v1/chat/completions", Unknown);
        openai.GetProperty("code").GetString().ShouldBe("price_unknown");
        openai.GetProperty("param").GetString().ShouldBe("model");
        string message = openai.GetProperty("message").GetString()!;
        message.ShouldContain("gpt-next-preview");
        message.ShouldContain("unknown_price: allow");
        message.ShouldContain("farthing prices import");
        JsonElement anthropic = await RefusedAsync(gateway, "/v1/messages", Unknown.Replace("gpt-next", "claude-next"));
        anthropic.GetProperty("code").GetString().ShouldBe("price_unknown");
        anthropic.GetProperty("type").GetString().ShouldBe("invalid_request_error");
        JsonElement gemini = await RefusedAsync(gateway, "/v1beta/models/gemini-next:generateContent", """{"contents":[{"parts":[{"text":"Say when."}]}]}""");
        gemini.GetProperty("details")[0].GetProperty("reason").GetString().ShouldBe("price_unknown");

        gateway.Simulator.Meter.Calls.ShouldBeEmpty();
        (await MetricsAsync(gateway)).ShouldContain("farthing_unpriced_calls_total{provider=\"openai\",model=\"gpt-next-preview\"} 1\n");

        using HttpResponseMessage priced = await gateway.PostAsync("/v1/chat/completions", Unknown.Replace("gpt-next-preview", "gpt-4o-mini"));
        priced.StatusCode.ShouldBe(HttpStatusCode.OK);
        using HttpResponseMessage counted = await gateway.PostAsync("/v1/messages/count_tokens", Unknown.Replace("gpt-next", "claude-next").Replace("\"max_tokens\":40,", ""));
        counted.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_deployments_policy_goes_before_its_providers_and_an_own_price_is_a_price()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync("""
            providers:
              openai: { base_url: "$SIMULATOR/v1", api_key: "env:TEST_KEY", unknown_price: block }
            deployments:
              - { provider: openai, model: gpt-next-preview, unknown_price: allow }
            prices:
              overrides:
                - { name: ours, model: in-house-7b, rates: { input: 1, output: 2 } }
            """);
        using HttpResponseMessage allowed = await gateway.PostAsync("/v1/chat/completions", Unknown);
        allowed.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await RefusedAsync(gateway, "/v1/chat/completions", Unknown.Replace("next", "other"))).GetProperty("code").GetString().ShouldBe("price_unknown");
        using HttpResponseMessage own = await gateway.PostAsync("/v1/chat/completions", Unknown.Replace("gpt-next-preview", "in-house-7b"));
        own.StatusCode.ShouldBe(HttpStatusCode.OK);
        await own.Content.ReadAsByteArrayAsync(Cancellation);
        CallRecord record = await gateway.RecordOfAsync(own);
        record.Cost.ShouldBe(new Usd((record.Charges[0].Usage.InputTokens + (2 * record.Charges[0].Usage.OutputTokens)) * 0.000_001m));
    }

    [Fact]
    public async Task A_call_goes_to_the_deployment_that_may_take_it()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync("""
            providers:
              openai: { base_url: "$SIMULATOR/v1", api_key: "env:TEST_KEY", unknown_price: block }
            deployments:
              - { name: closed, provider: openai, model: gpt-next-preview, weight: 1000000 }
              - { name: open, provider: openai, model: gpt-next-preview, weight: 0, unknown_price: allow }
            """);
        using HttpResponseMessage response = await gateway.PostAsync("/v1/chat/completions", Unknown);
        RunningGateway.Text(response, "x-farthing-model").ShouldBe("open");
    }

    [Fact]
    public async Task Estimated_calls_are_charged_at_the_highest_price_and_marked()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync("""
            providers:
              openai: { base_url: "$SIMULATOR/v1", api_key: "env:TEST_KEY", unknown_price: estimate-high }
            """);
        using HttpResponseMessage response = await gateway.PostAsync("/v1/chat/completions", Unknown);
        await response.Content.ReadAsByteArrayAsync(Cancellation);
        Charge charge = (await gateway.RecordOfAsync(response)).Charges.ShouldHaveSingleItem();
        charge.CostStatus.ShouldBe(CostStatus.Estimated);
        var highest = PriceBook.Embedded().Find("openai")!.Highest!.Periods[0].Rates;
        decimal expected = (charge.Usage.InputTokens * highest[PriceUnit.Input]!.Value) + (charge.Usage.OutputTokens * highest[PriceUnit.Output]!.Value);
        charge.Cost.ShouldBe(new Usd(expected * 0.000_001m));
        (await MetricsAsync(gateway)).ShouldContain("farthing_unpriced_calls_total{provider=\"openai\",model=\"gpt-next-preview\"} 1\n");
    }

    [Fact]
    public async Task A_deployments_own_name_for_a_model_is_priced_as_the_model()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync("""
            deployments:
              - { provider: openai, model: gpt-4o-mini, upstream_model: my-mini }
              - { provider: openai, model: house-mini, upstream_model: gpt-4o-mini }
            """);
        foreach (string model in new[] { "gpt-4o-mini", "house-mini" })
        {
            using HttpResponseMessage response = await gateway.PostAsync("/v1/chat/completions", Unknown.Replace("gpt-next-preview", model));
            await response.Content.ReadAsByteArrayAsync(Cancellation);
            Charge charge = (await gateway.RecordOfAsync(response)).Charges[0];
            charge.Cost.ShouldBe(new Usd(((charge.Usage.InputTokens * 0.15m) + (charge.Usage.OutputTokens * 0.6m)) * 0.000_001m));
        }
    }

    internal static Task<string> MetricsAsync(RunningGateway gateway) => gateway.Client.GetStringAsync("/metrics", Cancellation);

    private static async Task<JsonElement> RefusedAsync(RunningGateway gateway, string path, string body)
    {
        using HttpResponseMessage response = await gateway.PostAsync(path, body);
        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        return (await RunningGateway.JsonAsync(response)).GetProperty("error");
    }
}
