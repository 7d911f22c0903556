using System.Globalization;
using Farthing.Calls;
using Farthing.Gateway.Tests.Budgets;
using Farthing.Ledger;
using Farthing.Pricing;

namespace Farthing.Gateway.Tests.Reaching;

/// <summary>Models on machines of one's own: what they cost, and when they step in.</summary>
public sealed class LocalModelTests
{
    private const string Local = """
        providers:
          openai: { base_url: "$SIMULATOR/v1", api_key: "env:TEST_KEY" }
          ollama: { base_url: "$SIMULATOR/v1", api_key: "env:TEST_KEY" }
          vllm: { base_url: "$SIMULATOR/v1", api_key: "env:TEST_KEY" }

        """;

    [Fact]
    public async Task It_answers_under_the_same_name_while_the_provider_is_down_and_costs_nothing()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(
            Local.Replace("openai: { base_url: \"$SIMULATOR", "openai: { base_url: \"http://127.0.0.1:1", StringComparison.Ordinal) + """
            deployments:
              - { name: cloud, provider: openai, model: gpt-4o-mini }
              - { name: here, provider: ollama, model: gpt-4o-mini, upstream_model: "llama3.2:3b", priority: 2 }
            prices:
              overrides:
                - { name: own, provider: ollama, rates: { input: 0, output: 0 } }
            breakers: { failures: 2, pause: 1m }
            """);
        List<CallRecord> records = [];
        for (int i = 0; i < 4; i++)
        {
            using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Served.Chat);
            RunningGateway.Text(response, "x-farthing-model").ShouldBe("here");
            RunningGateway.Text(response, "x-farthing-cost").ShouldBe("0");
            records.Add(await gateway.RecordOfAsync(response));
        }

        records.Select(record => (record.Outcome, record.Charges.Count)).ShouldBe([(CallOutcome.Completed, 2), (CallOutcome.Completed, 2), (CallOutcome.Completed, 1), (CallOutcome.Completed, 1)]);
        records.Select(record => (record.Cost, record.Charges[^1].CostStatus)).ShouldAllBe(cost => cost.Cost == Usd.Zero && cost.CostStatus == CostStatus.Computed);
        gateway.LastSeen().GetProperty("model").GetString().ShouldBe("llama3.2:3b");
    }

    [Theory]
    [InlineData("self_hosted: { per_second: 0.5 }")]
    [InlineData("self_hosted: { per_gpu_hour: 3.6, gpus: 2, input_tokens_per_second: 2000, output_tokens_per_second: 500 }")]
    public async Task Its_price_is_by_the_second_or_by_the_hour_of_a_GPU(string price)
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(Local + $$"""
            deployments: [{ name: here, provider: vllm, model: small, upstream_model: qwen }]
            prices: { overrides: [{ name: own, provider: vllm, {{price}} }] }
            """);
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Served.Chat.Replace("gpt-4o-mini", "small", StringComparison.Ordinal));
        CallRecord record = await gateway.RecordOfAsync(response);
        decimal expected = price.Contains("per_second: 0.5", StringComparison.Ordinal)
            ? record.Charges[0].Lines.Single(line => line.Unit == PriceUnit.Millisecond).Quantity * 0.0005m
            : (record.Charges[0].Usage.InputTokens * 0.000_001m) + (record.Charges[0].Usage.OutputTokens * 0.000_004m);
        record.Cost.ShouldNotBeNull().Amount.ShouldBe(expected, 1e-12m);
        expected.ShouldBeGreaterThan(0);
        RunningGateway.Text(response, "x-farthing-cost").ShouldBe(expected.ToString("0.############", CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task It_takes_over_when_a_budget_is_nearly_spent()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(Local + """
            deployments: [{ name: here, provider: ollama, model: small, upstream_model: llama }]
            prices: { overrides: [{ name: own, provider: ollama, rates: { input: 0, output: 0 } }] }
            budgets: [{ name: all, usd: 0.001, per: 1d, ladder: [{ do: local, at: 0.05, models: { "*": small } }] }]
            """);
        List<string> answered = [];
        for (int i = 0; i < 12; i++) answered.Add(await gateway.AskAsync("""{"model":"gpt-4o-mini","max_tokens":60,"messages":[{"role":"user","content":"Name three rivers, and say where they rise."}]}"""));
        answered[0].ShouldBe("openai/gpt-4o-mini");
        answered[^1].ShouldBe("here");
        answered.SkipWhile(name => name != "here").ShouldAllBe(name => name == "here");
    }

    [Fact]
    public async Task By_price_it_is_asked_first_and_the_provider_when_it_fails()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(Local + """
            deployments:
              - { name: cloud, provider: openai, model: gpt-4o-mini }
              - { name: here, provider: ollama, model: gpt-4o-mini, upstream_model: llama }
            prices: { overrides: [{ name: own, provider: ollama, rates: { input: 0, output: 0 } }] }
            balancing: { models: { gpt-4o-mini: { by: price } } }
            """);
        for (int i = 0; i < 10; i++) (await gateway.AskAsync()).ShouldBe("here");
    }
}
