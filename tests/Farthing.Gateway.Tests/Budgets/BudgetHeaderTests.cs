using Farthing.Simulator.Tests;
using Microsoft.Extensions.DependencyInjection;

namespace Farthing.Gateway.Tests.Budgets;

/// <summary>What is left stands on every answer, whoever gave it.</summary>
public sealed class BudgetHeaderTests
{
    private const string Settings = """
        budgets: [{ name: all, usd: 1, per: 1d }]
        rate_limits: [{ name: calls, requests: 7, per: 1h }]
        """;

    [Fact]
    public async Task An_answer_from_the_cache_says_what_is_left_as_one_of_a_providers_does()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync("cache: { exact: on, max_temperature: 2 }\n" + Settings);
        using HttpResponseMessage first = await gateway.PostAsync(Ask.ChatPath, Ask.Chat);
        using HttpResponseMessage second = await gateway.PostAsync(Ask.ChatPath, Ask.Chat);
        RunningGateway.Text(second, "x-farthing-cache").ShouldBe("exact");
        foreach (string field in new[] { "x-farthing-budget-remaining", "x-ratelimit-limit-requests", "x-ratelimit-remaining-requests" })
            RunningGateway.Text(second, field).ShouldBe(RunningGateway.Text(first, field), field);
    }

    [Theory]
    [InlineData("{ name: calls, requests: 7 }", "1m2s", "09:01:02")]
    [InlineData("{ name: calls, requests: 7, per: 1h }", "60m0s", "10:00:00")]
    public async Task The_status_says_as_the_headers_do_when_all_of_a_limit_is_there_again(string limit, string reset, string full)
    {
        FakeClock clock = new();
        await using RunningGateway gateway = await RunningGateway.StartAsync($"rate_limits: [{limit}]", configure: services => services.AddSingleton<TimeProvider>(clock));
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Ask.Chat);
        RunningGateway.Text(response, "x-ratelimit-reset-requests").ShouldBe(reset);
        (await gateway.StatusAsync("calls", "limits")).GetProperty("window_end").GetDateTimeOffset().ShouldBe(DateTimeOffset.Parse($"2026-11-21T{full}Z", System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task A_call_that_a_ladder_refuses_is_told_that_nothing_is_left()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync("budgets: [{ name: all, usd: 0, per: 1d, ladder: [{ do: refuse, at: 0.5 }] }]");
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Ask.Chat);
        ((int)response.StatusCode).ShouldBe(402);
        RunningGateway.Text(response, "x-farthing-budget-remaining").ShouldBe("0");
    }
}
