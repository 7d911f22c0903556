using System.Text.Json;

namespace Farthing.Gateway.Tests.Budgets;

/// <summary>Budgets that are made while what they need to remember cannot be written.</summary>
public sealed class UnwritableJournalTests
{
    [Fact]
    public async Task A_first_budget_whose_journal_cannot_be_opened_lets_no_call_pass_it_and_everything_else_goes_on()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        string folder = Path.Combine(gateway.DataFolder, "budgets");
        await File.WriteAllTextAsync(folder, "in the way", TestContext.Current.CancellationToken);
        (await Administration.Admin.SendAsync(gateway, "POST", "budgets", """{ "name": "web", "usd": 5, "per": "1d", "for": { "feature": "web" } }""")).Status.ShouldBe(201);

        // The journal is opened a moment after the budget is in force.
        while (await StatusAsync(gateway, "web") != 503) TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
        using (HttpResponseMessage refused = await gateway.PostAsync(Ask.ChatPath, Ask.Chat, ("x-farthing-feature", "web")))
            (await refused.ErrorAsync()).Code.ShouldBe("ledger_unavailable");
        (await StatusAsync(gateway, "other")).ShouldBe(200);
        (int status, string? alarm) = await HealthAsync(gateway);
        status.ShouldBe(503);
        alarm.ShouldNotBeNull().ShouldContain("budgets");

        File.Delete(folder);
        while (await StatusAsync(gateway, "web") != 200) TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
        while (await HealthAsync(gateway) != (200, null)) TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
    }

    private static async Task<int> StatusAsync(RunningGateway gateway, string feature)
    {
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Ask.Chat, ("x-farthing-feature", feature));
        return (int)response.StatusCode;
    }

    private static async Task<(int Status, string? Alarm)> HealthAsync(RunningGateway gateway)
    {
        using HttpResponseMessage response = await gateway.Client.GetAsync("/health/ready", TestContext.Current.CancellationToken);
        JsonElement health = await RunningGateway.JsonAsync(response);
        return ((int)response.StatusCode, health.GetProperty("alarm").GetString());
    }
}
