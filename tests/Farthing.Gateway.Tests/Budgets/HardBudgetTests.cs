using System.Net;

namespace Farthing.Gateway.Tests.Budgets;

/// <summary>A hard budget is never passed, by the provider's own meter.</summary>
public sealed class HardBudgetTests
{
    private static string Chat(string text, int maxTokens) =>
        $$"""{"model":"{{Judge.Model}}","max_tokens":{{maxTokens}},"messages":[{"role":"user","content":"{{text}}"}]}""";

    [Fact]
    public async Task Many_calls_at_once_never_pass_a_budget_and_use_nearly_all_of_it()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync("""
            budgets:
              - { name: all, usd: 0.01, per: 1d }
            """);
        HttpStatusCode[] statuses = await Task.WhenAll(Enumerable.Range(0, 600).Select(async i =>
        {
            using HttpResponseMessage response = await gateway.PostAsync("/v1/chat/completions", Chat($"Question {i}: how did the harvest go in the hills this year?", 60));
            return response.StatusCode;
        }));

        decimal spent = Judge.Spend(gateway.Simulator.Meter);
        spent.ShouldBeLessThanOrEqualTo(0.01m);
        spent.ShouldBeGreaterThan(0.0098m);
        statuses.ShouldContain(HttpStatusCode.OK);
        statuses.ShouldContain(HttpStatusCode.PaymentRequired);
        statuses.ShouldAllBe(status => status == HttpStatusCode.OK || status == HttpStatusCode.PaymentRequired || status == HttpStatusCode.TooManyRequests);
    }

    [Fact]
    public async Task What_was_spent_still_counts_after_a_restart()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync("""
            budgets:
              - { name: all, usd: 0.00005, per: 1d }
            """);
        for (int i = 0; i < 20; i++)
        {
            using HttpResponseMessage response = await gateway.PostAsync("/v1/chat/completions", Chat($"Question {i}", 20));
        }

        await gateway.StopAndStartAsync();
        using HttpResponseMessage after = await gateway.PostAsync("/v1/chat/completions", Chat("One more, and a long one: what is there to be said of the weather, the harvest and the price of bread?", 400));
        after.StatusCode.ShouldBe(HttpStatusCode.PaymentRequired);
        (await RunningGateway.JsonAsync(after)).GetProperty("error").GetProperty("code").GetString().ShouldBe("budget_exhausted");
        Judge.Spend(gateway.Simulator.Meter).ShouldBeLessThanOrEqualTo(0.00005m);
    }
}
