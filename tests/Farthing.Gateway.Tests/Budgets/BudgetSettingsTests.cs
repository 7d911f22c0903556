using System.Text;
using Farthing.Administration.Storage;
using Farthing.Gateway.Tests.Settings;
using Farthing.Sqlite.Administration;

namespace Farthing.Gateway.Tests.Budgets;

/// <summary>Budgets that mean nothing are refused by name, and those made while the gateway runs hold at once and after a restart.</summary>
public sealed class BudgetSettingsTests
{
    [Theory]
    [InlineData("{ name: a, usd: -1, per: 1d }", "usd")]
    [InlineData("{ name: a, per: 1d }", "usd")]
    [InlineData("{ name: a, usd: lots, per: 1d }", "usd")]
    [InlineData("{ name: a, usd: 1e30, per: 1d }", "usd")]
    [InlineData("{ name: a, usd: 1 }", "per")]
    [InlineData("{ name: a, usd: 1, per: forever }", "per")]
    [InlineData("{ name: a, usd: 1, per: 0d }", "per")]
    [InlineData("{ name: a, usd: 1, per: 6y }", "per")]
    [InlineData("{ name: a, usd: 1, per: 1d, zone: Mars/Olympus }", "zone")]
    [InlineData("{ name: a, usd: 1, per: 1mo, start_day: 31 }", "start_day")]
    [InlineData("{ name: a, usd: 1, per: 1y, fiscal_start: 13 }", "fiscal_start")]
    [InlineData("{ name: a, usd: 1, per: 1mo, rolling: true }", "rolling")]
    [InlineData("{ name: a, usd: 1, per: 1d, rolling: true, carry_over: true }", "carry_over")]
    [InlineData("{ name: a, usd: 1, per: 1d, for: { customer: x } }", "customer")]
    [InlineData("{ name: a, usd: 1, per: 1d, for: { user: \"*\", feature: \"*\", team: \"*\", key: \"*\" } }", "*")]
    [InlineData("{ name: a, usd: 1, per: 1d, for: { model: gpt-5 }, ladder: [{ do: warn, at: 0.5 }] }", "ladder")]
    [InlineData("{ name: a, usd: 1, per: 1d, ladder: [{ do: panic, at: 0.5 }] }", "do")]
    [InlineData("{ name: a, usd: 1, per: 1d, ladder: [{ do: shorten, at: 0.5 }] }", "output")]
    [InlineData("{ name: a, usd: 1, per: 1d, ladder: [{ do: cheaper, at: 0.5 }] }", "models")]
    [InlineData("{ name: a, usd: 1, per: 1d, ladder: [{ do: warn }] }", "at")]
    [InlineData("{ name: a, usd: 1, per: 1d, ladder: [{ do: warn, at: 2 }] }", "at")]
    [InlineData("{ name: a, usd: 1, per: 1d, ladder: [{ do: warn, at: 0.9 }, { do: refuse, at: 0.5 }] }", "order")]
    [InlineData("{ name: a, usd: 1, per: 1d, ladder: [{ do: refuse, at: 0.9 }, { do: queue, at: 1 }] }", "budgets[0].ladder[1]: is never reached")]
    [InlineData("{ name: a, usd: 1, per: 1d, ladder: [{ do: refuse, at: 0.9 }, { do: queue, at: 0.9 }] }", "ladder[1]")]
    [InlineData("{ name: a, usd: 1, per: 1d, ladder: [{ do: refuse, at: 0.9, at_forecast: 1.5 }, { do: queue, at: 1, at_forecast: 2 }] }", "ladder[1]")]
    [InlineData("{ name: a, usd: 1, per: 1d, raise: { by: 1 } }", "until")]
    [InlineData("{ name: a, usd: 1, per: 1d, raise: { by: -1, until: 2027-01-01 } }", "by")]
    [InlineData("{ name: a, windows: [{ usd: 1, per: 1d }, { usd: 2, per: 1d }] }", "windows")]
    [InlineData("{ name: a, usd: 1, per: 1d, windows: [{ usd: 1, per: 1d }] }", "windows")]
    [InlineData("{ name: a, usd: 1, per: 1d }, { name: b, usd: 2, per: 1d }", "contradicts")]
    [InlineData("{ name: a, usd: 1, per: 1d }, { name: a, usd: 1, per: 1mo }", "a")]
    [InlineData("{ name: a, usd: 1, per: 1d, hart: true }", "hart")]
    public void A_budget_that_means_nothing_is_refused_by_the_field(string budgets, string names)
    {
        using SettingsFolder folder = new($"budgets: [{budgets}]");
        folder.Environment["OPENAI_API_KEY"] = "sk-openai";
        folder.Problems().ShouldContain(problem => problem.ToString().Contains("budgets", StringComparison.Ordinal) && problem.ToString().Contains(names, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("{ do: queue, at: 1 }, { do: refuse, at: 1 }")]
    [InlineData("{ do: refuse, at: 0.9 }, { do: queue, at_forecast: 1.2 }")]
    [InlineData("{ do: refuse, at_forecast: 2 }, { do: queue, at: 0.9 }")]
    [InlineData("{ do: refuse, at: 0.9 }, { do: queue, at: 1, at_forecast: 1.2 }")]
    public void A_step_behind_one_that_refuses_is_allowed_where_it_can_be_reached(string ladder)
    {
        using SettingsFolder folder = new($"budgets: [{{ name: a, usd: 1, per: 1d, ladder: [{ladder}] }}]");
        folder.Environment["OPENAI_API_KEY"] = "sk-openai";
        Should.NotThrow(() => folder.Load());
    }

    [Fact]
    public async Task A_budget_made_while_the_gateway_runs_holds_at_once_and_after_a_restart_until_it_is_raised_or_taken_away()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        (await StatusAsync(gateway)).ShouldBe(200);
        using (HttpResponseMessage made = await gateway.AdminAsync(HttpMethod.Put, "budgets/day", """{"usd":0,"per":"1d"}""")) ((int)made.StatusCode).ShouldBeInRange(200, 201);
        (await StatusAsync(gateway)).ShouldBe(402);
        await gateway.StopAndStartAsync();
        (await StatusAsync(gateway)).ShouldBe(402);
        using (HttpResponseMessage raised = await gateway.AdminAsync(HttpMethod.Put, "budgets/day", """{"usd":1,"per":"1d"}""")) ((int)raised.StatusCode).ShouldBe(200);
        (await StatusAsync(gateway)).ShouldBe(200);
        using (HttpResponseMessage lowered = await gateway.AdminAsync(HttpMethod.Patch, "budgets/day", """{"usd":0.000001}""")) ((int)lowered.StatusCode).ShouldBe(200);
        (await StatusAsync(gateway)).ShouldBe(402);
        using (HttpResponseMessage gone = await gateway.AdminAsync(HttpMethod.Delete, "budgets/day")) ((int)gone.StatusCode).ShouldBeInRange(200, 204);
        (await StatusAsync(gateway)).ShouldBe(200);
    }

    [Fact]
    public async Task A_ladders_model_that_no_provider_has_is_refused_when_the_budget_is_made()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        const string Wrong = """{"usd":5,"per":"1d","ladder":[{"do":"warn","at":0.5},{"do":"cheaper","at":0.8,"models":{"gpt-4o":"gpt-4o-minni"}}]}""";
        using (HttpResponseMessage refused = await gateway.AdminAsync(HttpMethod.Put, "budgets/day", Wrong))
        {
            ((int)refused.StatusCode).ShouldBe(400);
            string body = await refused.Content.ReadAsStringAsync();
            body.ShouldContain("ladder[1].models.gpt-4o");
            body.ShouldContain("gpt-4o-mini");
        }

        using HttpResponseMessage right = await gateway.AdminAsync(HttpMethod.Put, "budgets/day", Wrong.Replace("minni", "mini", StringComparison.Ordinal));
        ((int)right.StatusCode).ShouldBeInRange(200, 201);
        using HttpResponseMessage patched = await gateway.AdminAsync(HttpMethod.Patch, "budgets/day", """{"ladder":[{"do":"local","at":0.5,"models":{"*":"nowhere/llama"}}]}""");
        ((int)patched.StatusCode).ShouldBe(400);
    }

    [Theory]
    [InlineData("""{"do":"local","at":0.5,"models":{"*":"nowhere/llama"}}""")]
    [InlineData("""{"do":"refuse","at":0.9},{"do":"queue","at":0.95}""")]
    public async Task A_budget_with_a_ladder_that_would_not_be_taken_now_can_still_be_raised(string ladder)
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        await using (SqliteAdministrationStore store = SqliteAdministrationStore.Open(gateway.DataFolder))
        {
            string document = $$"""{"usd":5,"per":"1d","ladder":[{{ladder}}]}""";
            await store.ApplyAsync(
                new AdministrationChange { Kind = "budget", Name = "day", ExpectedVersion = 0, Document = Encoding.UTF8.GetBytes(document), Action = "create", Before = null, After = document, At = TimeProvider.System.GetUtcNow(), By = "an earlier version" },
                TestContext.Current.CancellationToken);
        }

        await gateway.StopAndStartAsync();
        using HttpResponseMessage raised = await gateway.AdminAsync(HttpMethod.Patch, "budgets/day", """{"usd":6}""");
        ((int)raised.StatusCode).ShouldBe(200);
    }

    [Theory]
    [InlineData("x'; DROP TABLE accounts; --")]
    [InlineData("a b \u00e9\u202e")]
    [InlineData("\" OR 1=1")]
    public async Task Values_that_look_like_SQL_are_values(string user)
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync("budgets: [{ name: each, usd: 0.00005, per: 1d, for: { user: \"*\" } }]");
        string body = System.Text.Json.JsonSerializer.Serialize(new { model = Judge.Model, max_tokens = 20, user, messages = new[] { new { role = "user", content = "Name three rivers." } } });
        for (int i = 0; i < 8; i++)
        {
            using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, body);
            await response.Content.ReadAsStringAsync();
        }

        await gateway.StopAndStartAsync();
        using HttpResponseMessage same = await gateway.PostAsync(Ask.ChatPath, body);
        ((int)same.StatusCode).ShouldBe(402);
        using HttpResponseMessage other = await gateway.PostAsync(Ask.ChatPath, body.Replace("\"user\":\"", "\"user\":\"z", StringComparison.Ordinal));
        ((int)other.StatusCode).ShouldBe(200);
    }

    [Fact]
    public async Task A_forged_admin_key_changes_no_budget()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync("budgets: [{ name: all, usd: 0, per: 1d }]");
        using var request = new HttpRequestMessage(HttpMethod.Delete, "/admin/v1/budgets/all");
        request.Headers.Add("Authorization", "Bearer sk-farthing-admin-forged-0123456789");
        using HttpResponseMessage forged = await gateway.Client.SendAsync(request);
        ((int)forged.StatusCode).ShouldBe(401);
        (await StatusAsync(gateway)).ShouldBe(402);
    }

    private static async Task<int> StatusAsync(RunningGateway gateway)
    {
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Ask.Chat);
        await response.Content.ReadAsStringAsync();
        return (int)response.StatusCode;
    }
}
