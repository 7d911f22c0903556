using System.Text.Json;
using Farthing.Ledger;

namespace Farthing.Gateway.Tests.Budgets;

/// <summary>Each step of a ladder does what it says and is seen in the header, in the ledger and on the call's page.</summary>
public sealed class LadderTests
{
    private const string Big = """{"model":"gpt-4o","max_tokens":300,"messages":[{"role":"user","content":"Name three rivers."}]}""";

    [Theory]
    [InlineData("do: warn", "warn")]
    [InlineData("do: shorten, output: 7", "shorten")]
    [InlineData("do: cheaper, models: { gpt-4o: gpt-4o-mini }", "cheaper")]
    [InlineData("do: local, models: { \"*\": gpt-4o-mini }", "local")]
    [InlineData("do: queue", "queue")]
    public async Task A_step_that_lets_calls_go_on_shows_what_it_did(string step, string name)
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync($$"""budgets: [{ name: all, usd: 1, per: 1d, ladder: [{ {{step}}, at: 0 }] }]""");
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Big);
        ((int)response.StatusCode).ShouldBe(200);
        RunningGateway.Text(response, "x-farthing-degraded").ShouldBe($"{name} (budget all)");
        JsonElement seen = gateway.LastSeen();
        seen.GetProperty("model").GetString().ShouldBe(name is "cheaper" or "local" ? "gpt-4o-mini" : "gpt-4o");

        // The client did not choose the other model, and could not know what that calls its limit.
        seen.GetProperty(name is "cheaper" or "local" ? "max_completion_tokens" : "max_tokens").GetInt64().ShouldBe(name == "shorten" ? 7 : 300);
        CallRecord record = await gateway.RecordOfAsync(response);
        record.Degraded.ShouldBe($"{name} (budget all)");
        using HttpResponseMessage page = await gateway.AdminAsync(HttpMethod.Get, "calls/" + record.Id);
        (await page.Content.ReadAsStringAsync()).ShouldContain($"{name} (budget all)");
    }

    [Theory]
    [InlineData("cache-only")]
    [InlineData("refuse")]
    public async Task A_step_that_keeps_calls_back_says_which_budget_it_was(string step)
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync($$"""budgets: [{ name: all, usd: 1, per: 1d, ladder: [{ do: {{step}}, at: 0 }] }]""");
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Big);
        RunningGateway.Text(response, "x-farthing-degraded").ShouldBe($"{step} (budget all)");
        (int status, string code, string message) = await response.ErrorAsync();
        (status, code).ShouldBe((402, "budget_exhausted"));
        message.ShouldContain("budgets.all.ladder");
        gateway.Simulator.Meter.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task Steps_come_as_the_budget_fills_and_the_preview_says_which_is_in_force()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync("""
            budgets: [{ name: all, usd: 0.001, per: 1d, ladder: [{ do: warn, at: 0.2 }, { do: refuse, at: 0.4 }] }]
            """);
        List<string> steps = [];
        for (int i = 0; i < 40 && !steps.Contains("refuse (budget all)"); i++)
        {
            using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, """{"model":"gpt-4o","max_tokens":8,"messages":[{"role":"user","content":"Name three rivers."}]}""");
            await response.Content.ReadAsStringAsync();
            steps.Add(response.Headers.TryGetValues("x-farthing-degraded", out IEnumerable<string>? values) ? values.Single() : "");
        }

        steps.Distinct().ShouldBe(["", "warn (budget all)", "refuse (budget all)"]);
        JsonElement ladder = (await gateway.StatusAsync("all")).GetProperty("ladder");
        ladder.EnumerateArray().Select(step => (step.GetProperty("do").GetString(), step.GetProperty("in_force").GetBoolean())).ShouldBe([("warn", true), ("refuse", true)]);
    }

    [Fact]
    public async Task A_budgets_rest_is_told_with_every_answer()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync("budgets: [{ name: all, usd: 1, per: 1d }, { name: small, usd: 0.5, per: 1mo }]");
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Ask.Chat);
        decimal left = decimal.Parse(RunningGateway.Text(response, "x-farthing-budget-remaining"), System.Globalization.CultureInfo.InvariantCulture);
        left.ShouldBeInRange(0.4m, 0.5m);
    }
}
