namespace Farthing.Gateway.Tests.Budgets;

/// <summary>What an operator sees of calls that budgets and limits refuse, in the metrics.</summary>
public sealed class RefusalMetricsTests
{
    [Fact]
    public async Task Refusals_are_counted_by_why_and_by_whose_budget_or_limit_it_was()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync("""
            budgets: [{ name: spent, usd: 0, per: 1d, for: { feature: dear } }, { name: closed, usd: 0, per: 1d, for: { feature: closed }, ladder: [{ do: refuse, at: 0.5 }] }]
            rate_limits: [{ name: few, requests: 1, per: 1d, rolling: true, for: { feature: often } }]
            """);
        await AskAsync(gateway, "dear", 2);
        await AskAsync(gateway, "closed", 1);
        await AskAsync(gateway, "often", 4);
        (await gateway.PostAsync(Ask.ChatPath, "{")).Dispose();
        (await gateway.PostAsync(Ask.ChatPath, Ask.Chat, ("x-simulator-fault", "400"))).Dispose();
        string[] page = await MetricsAsync(gateway, "farthing_refused_calls_total");
        page.ShouldBe(
        [
            "{code=\"budget_exhausted\",account=\"closed\"} 1",
            "{code=\"budget_exhausted\",account=\"spent\"} 2",
            "{code=\"invalid_json\",account=\"\"} 1",
            "{code=\"rate_limit_exceeded\",account=\"few\"} 3",
        ]);
    }

    [Fact]
    public async Task How_full_budgets_are_stands_in_the_metrics()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync("budgets: [{ name: all, usd: 2, per: 1d }, { name: each, usd: 1, per: 1d, for: { user: \"*\" } }]");
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Ask.Chat, ("x-farthing-user", "ann"));
        string cost = (await gateway.RecordOfAsync(response)).Cost!.Value.ToString();
        (await MetricsAsync(gateway, "farthing_budget_limit_usd")).ShouldBe(["{budget=\"all\",of=\"\"} 2", "{budget=\"each\",of=\"ann\"} 1"]);
        (await MetricsAsync(gateway, "farthing_budget_used_usd")).ShouldBe([$"{{budget=\"all\",of=\"\"}} {cost}", $"{{budget=\"each\",of=\"ann\"}} {cost}"]);
        (await MetricsAsync(gateway, "farthing_budget_reserved_usd")).Length.ShouldBe(2);
    }

    private static async Task AskAsync(RunningGateway gateway, string feature, int times)
    {
        for (int i = 0; i < times; i++) (await gateway.PostAsync(Ask.ChatPath, Ask.Chat, ("x-farthing-feature", feature))).Dispose();
    }

    private static async Task<string[]> MetricsAsync(RunningGateway gateway, string name)
    {
        string page = await gateway.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        return [.. page.Split('\n').Where(line => line.StartsWith(name + "{", StringComparison.Ordinal)).Select(line => line[name.Length..]).Order(StringComparer.Ordinal)];
    }
}
