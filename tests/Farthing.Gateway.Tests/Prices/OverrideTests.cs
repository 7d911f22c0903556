using Farthing.Calls;
using Farthing.Ledger;
using Farthing.Pricing;

namespace Farthing.Gateway.Tests.Prices;

/// <summary>What is paid instead of list prices (gpt-4o-mini: 0.15 in, 0.6 out), call by call through a real gateway.</summary>
public sealed class OverrideTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private const string Body = """{"model":"gpt-4o-mini","max_tokens":40,"messages":[{"role":"user","content":"Say when."}]}""";
    private const decimal PerToken = 0.000_001m;

    [Theory]
    [InlineData("rates: { input: 1, output: 2 }", "1", "2")]
    [InlineData("rates: { output: 2.5 }", "0.15", "2.5")]
    [InlineData("discount: 0.2", "0.12", "0.48")]
    [InlineData("margin: 0.1", "0.165", "0.66")]
    [InlineData("discount: 0.5, margin: 1", "0.15", "0.6")]
    [InlineData("rates: { input: 2, output: 4 }, currency: { code: EUR, usd: 1.25, as_of: 2026-11-01, source: ECB }", "2.5", "5")]
    [InlineData("rates: { input: 1, output: 1 }, tiers: [ { over: 1, rates: { input: 3, output: 4 } } ]", "3", "4")]
    [InlineData("self_hosted: { per_gpu_hour: 3.6, gpus: 2, input_tokens_per_second: 2000, output_tokens_per_second: 500 }", "1", "4")]
    [InlineData("from: 2020-01-01, to: 2021-01-01, discount: 0.9", "0.15", "0.6")]
    public async Task Each_kind_of_price(string prices, string input, string output)
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(Overrides($"{{ name: ours, {prices} }}"));
        CallRecord record = await CallAsync(gateway);
        record.Cost.ShouldBe(new Usd(((Usage(record).InputTokens * decimal.Parse(input)) + (Usage(record).OutputTokens * decimal.Parse(output))) * PerToken));
        record.Charges[0].CatalogVersion.EndsWith("+ours", StringComparison.Ordinal).ShouldBe(!prices.StartsWith("from", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_fee_for_each_request()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(Overrides("{ name: ours, fees: { request: 3 }, margin: 1 }"));
        CallRecord record = await CallAsync(gateway);
        record.Cost.ShouldBe(new Usd((((Usage(record).InputTokens * 0.15m) + (Usage(record).OutputTokens * 0.6m)) * PerToken * 2) + 0.006m));
    }

    [Fact]
    public async Task A_machine_by_the_second()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(Overrides("{ name: ours, self_hosted: { per_second: 0.5 } }"));
        CallRecord record = await CallAsync(gateway);
        ChargeLine line = record.Charges[0].Lines.ShouldHaveSingleItem();
        line.Unit.ShouldBe(PriceUnit.Millisecond);
        line.Quantity.ShouldBeGreaterThan(0);
        record.Cost.ShouldBe(new Usd(line.Quantity * 0.0005m));
    }

    [Fact]
    public async Task The_most_specific_one_applies_alone()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync($$"""
            keys:
              - { name: shop, secret: "env:SHOP_KEY" }
              - { name: other, secret: "env:OTHER_KEY" }
            deployments:
              - { name: special, provider: openai, model: house-mini, upstream_model: gpt-4o-mini }
            {{Overrides(
                "{ name: everyone, margin: 1 }",
                "{ name: provider, provider: openai, rates: { input: 3, output: 3 } }",
                "{ name: model, provider: openai, model: gpt-4o-mini, rates: { input: 4, output: 4 } }",
                "{ name: key, key: shop, rates: { input: 5, output: 5 } }",
                "{ name: deployment, deployment: special, rates: { input: 6, output: 6 } }")}}
            """, environment: new() { ["SHOP_KEY"] = "sk-shop-0123456789", ["OTHER_KEY"] = "sk-other-0123456789" });
        (await PriceAsync(gateway, Body, "sk-other-0123456789")).ShouldBe((4m, "model"));
        (await PriceAsync(gateway, Body.Replace("gpt-4o-mini", "gpt-4o"), "sk-other-0123456789")).ShouldBe((3m, "provider"));
        (await PriceAsync(gateway, Body, "sk-shop-0123456789")).ShouldBe((5m, "key"));
        (await PriceAsync(gateway, Body.Replace("gpt-4o-mini", "house-mini"), "sk-shop-0123456789")).ShouldBe((6m, "deployment"));
    }

    [Fact]
    public async Task A_volume_plan_counts_on_after_a_restart()
    {
        const string Volumes = "prices:\n  volumes:\n    - { name: deal, provider: openai, measure: tokens, tiers: [ { from: 1, discount: 0.5 }, { from: 1000000, discount: 0.9 } ], free: { output: 2 } }";
        await using RunningGateway gateway = await RunningGateway.StartAsync(Volumes);
        CallRecord first = await CallAsync(gateway);
        first.Cost.ShouldBe(Cost(first, 1, 2));
        CallRecord second = await CallAsync(gateway);
        second.Cost.ShouldBe(Cost(second, 0.5m, 0));
        await gateway.StopAndStartAsync();
        CallRecord third = await CallAsync(gateway);
        third.Cost.ShouldBe(Cost(third, 0.5m, 0));

        static Usd Cost(CallRecord record, decimal factor, int free) =>
            new(((Usage(record).InputTokens * 0.15m) + ((Usage(record).OutputTokens - free) * 0.6m)) * PerToken * factor);
    }

    [Fact]
    public async Task Credit_gives_its_discount_until_it_is_used_up()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync("prices:\n  volumes:\n    - { name: prepaid, credit: 0.000001, credit_discount: 0.25 }");
        CallRecord first = await CallAsync(gateway);
        CallRecord second = await CallAsync(gateway);
        first.Cost!.Value.Amount.ShouldBe(second.Cost!.Value.Amount * 0.75m);
    }

    [Fact]
    public async Task A_providers_own_figure_is_preferred_and_its_difference_is_a_metric()
    {
        await using FixedProvider provider = await FixedProvider.StartAsync(
            """{"id":"gen-1","object":"chat.completion","model":"gpt-4o-mini","choices":[{"index":0,"message":{"role":"assistant","content":"Now."},"finish_reason":"stop"}],"usage":{"prompt_tokens":1000,"completion_tokens":100,"total_tokens":1100,"cost":0.0005}}""");
        await using RunningGateway gateway = await RunningGateway.StartAsync($$"""
            providers:
              router: { kind: openai, base_url: "{{provider.Address}}/v1", api_key: "env:TEST_KEY" }
            prices:
              overrides:
                - { name: ours, provider: router, rates: { input: 0.15, output: 0.6 } }
            """);
        CallRecord record = await CallAsync(gateway);
        Charge charge = record.Charges.ShouldHaveSingleItem();
        charge.CostStatus.ShouldBe(CostStatus.ProviderReported);
        record.Cost.ShouldBe(new Usd(0.0005m));
        charge.ProviderReportedCost.ShouldBe(new Usd(0.0005m));
        charge.Lines.Sum(line => line.Amount.Amount).ShouldBe(0.00021m);

        string metrics = await UnknownPriceTests.MetricsAsync(gateway);
        metrics.ShouldContain("farthing_cost_difference_usd_total{provider=\"router\",direction=\"over\"} 0.00029\n");
        metrics.ShouldContain("farthing_cost_difference_usd_total{provider=\"router\",direction=\"under\"} 0\n");
        metrics.ShouldContain("farthing_cost_compared_calls_total{provider=\"router\"} 1\n");
        metrics.ShouldNotContain("farthing_unpriced_calls_total{");
    }

    private static string Overrides(params string[] items) => "prices:\n  overrides:\n" + string.Concat(items.Select(item => $"    - {item}\n"));

    private static Usage Usage(CallRecord record) => record.Charges[0].Usage;

    private static async Task<CallRecord> CallAsync(RunningGateway gateway, string body = Body, string? key = null)
    {
        using HttpResponseMessage response = key is null
            ? await gateway.PostAsync("/v1/chat/completions", body)
            : await gateway.PostAsync("/v1/chat/completions", body, ("Authorization", $"Bearer {key}"));
        await response.Content.ReadAsByteArrayAsync(Cancellation);
        return await gateway.RecordOfAsync(response);
    }

    private static async Task<(decimal Price, string Name)> PriceAsync(RunningGateway gateway, string body, string key)
    {
        Charge charge = (await CallAsync(gateway, body, key)).Charges[0];
        return (charge.Lines[0].UnitPrice, charge.CatalogVersion[(charge.CatalogVersion.LastIndexOf('+') + 1)..]);
    }
}
