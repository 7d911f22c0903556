using System.Net;
using System.Text.Json;
using Farthing.Calls;
using Farthing.Ledger;
using Farthing.Pricing;

namespace Farthing.Gateway.Tests.Budgets;

/// <summary>What the ledger keeps of calls that were refused: enough to say later who was refused, by what, and what to do.</summary>
public sealed class RefusedCallTests
{
    private const string Key = "fk-shop-0123456789abcdef";

    private const string Shop = """
        keys: [{ name: web, secret: "env:SHOP_KEY", project: shop, team: blue, models: [gpt-4o*] }, { name: other, secret: "env:BANK_KEY", project: bank }]
        projects: [{ name: shop, attribution: reject, required: [feature] }, { name: bank }]
        """;

    private static readonly Dictionary<string, string> Secrets = new() { ["SHOP_KEY"] = Key, ["BANK_KEY"] = "fk-bank-0123456789abcdef" };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_call_refused_by_a_budget_is_explained_by_its_identity()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync("budgets: [{ name: all, usd: 0, per: 1d }]");
        using HttpResponseMessage response = await gateway.PostAsync(
            Ask.ChatPath, Ask.ChatStream, ("x-farthing-feature", "search"), ("x-farthing-user", "ann"), ("x-farthing-team", "blue"), ("x-farthing-tags", "env=prod"));
        (int status, string code, string message) = await response.ErrorAsync();
        RefusedCall refused = await RefusedAsync(gateway, response);
        (refused.Status, refused.ErrorCode, refused.Message, refused.RefusedBy).ShouldBe((status, code, message, "all"));
        refused.Outcome.ShouldBe(CallOutcome.Refused);
        refused.Principal.ShouldBe(new Principal { Feature = "search", User = "ann", Team = "blue", Tags = """{"env":"prod"}""" });
        (refused.Endpoint, refused.Streamed, refused.RequestedModel).ShouldBe((Endpoint.ChatCompletions, true, "gpt-4o-mini"));
        refused.Cost.ShouldBe(Usd.Zero);
        refused.RetryAfter.ShouldBeNull();
        (refused.StartedAt - refused.Id.CreatedAt).Duration().ShouldBeLessThan(TimeSpan.FromMinutes(1));
        gateway.Simulator.Meter.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_call_refused_by_a_limit_says_which_and_when_to_come_back()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync("""
            rate_limits: [{ name: hourly, requests: 1, per: 1h, rolling: true }]
            bounds: { max_wait: 0s }
            """);
        (await gateway.PostAsync(Ask.ChatPath, Ask.Chat)).Dispose();
        using HttpResponseMessage second = await gateway.PostAsync(Ask.ChatPath, Ask.Chat);
        RefusedCall refused = await RefusedAsync(gateway, second);
        (refused.Status, refused.ErrorCode, refused.RefusedBy).ShouldBe((429, "rate_limit_exceeded", "hourly"));
        refused.RetryAfter.ShouldBe((int)second.Headers.RetryAfter!.Delta!.Value.TotalSeconds);
    }

    [Theory]
    [InlineData("cache-only")]
    [InlineData("refuse")]
    public async Task The_ladders_step_is_kept_with_it(string step)
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync($$"""budgets: [{ name: all, usd: 1, per: 1d, ladder: [{ do: {{step}}, at: 0 }] }]""");
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Ask.Chat);
        RefusedCall refused = await RefusedAsync(gateway, response);
        refused.Degraded.ShouldBe(RunningGateway.Text(response, "x-farthing-degraded"));
        refused.RefusedBy.ShouldBe("all");
        refused.Message.ShouldContain("budgets.all.ladder");
    }

    [Theory]
    [InlineData("""{"model":"gpt-4o-mini","max_tokens":99,"messages":[{"role":"user","content":"Hi"}]}""", "x-other", "1", 400, "attribution_required")]
    [InlineData("""{"model":"o3","messages":[{"role":"user","content":"Hi"}]}""", "x-farthing-feature", "a", 403, "model_not_allowed")]
    [InlineData("""{"model":"gpt-4o-none","messages":[{"role":"user","content":"Hi"}]}""", "x-farthing-budget", "0.0000001", 400, "attribution_required")]
    [InlineData("""{"model":""", "x-farthing-feature", "a", 400, "invalid_json")]
    public async Task What_a_key_or_its_project_turns_away_is_kept_under_the_keys_name(string body, string header, string value, int status, string code)
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(Shop, environment: Secrets);
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, body, ("x-api-key", Key), (header, value));
        (int answered, string told, string message) = await response.ErrorAsync();
        (answered, told).ShouldBe((status, code));
        RefusedCall refused = await RefusedAsync(gateway, response);
        (refused.Status, refused.ErrorCode, refused.Message).ShouldBe((status, code, message));
        (refused.Principal.Project, refused.Principal.Team, refused.Principal.Key).ShouldBe(("shop", "blue", "web"));
        RunningGateway.Text(response, "x-farthing-cost").ShouldBe("0");
    }

    [Fact]
    public async Task A_call_above_its_own_ceiling_and_one_that_cannot_be_bounded_are_kept_too()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync("budgets: [{ name: all, usd: 1, per: 1d }]");
        using HttpResponseMessage ceiling = await gateway.PostAsync(Ask.ChatPath, Ask.Chat, ("x-farthing-budget", "0.000000001"));
        using HttpResponseMessage unbounded = await gateway.PostAsync(Ask.ResponsesPath, """{"model":"gpt-4o","input":"Hi","tools":[{"type":"web_search"}]}""");
        (await RefusedAsync(gateway, ceiling)).ErrorCode.ShouldBe("call_budget_exceeded");
        RefusedCall refused = await RefusedAsync(gateway, unbounded);
        (refused.ErrorCode, refused.RefusedBy).ShouldBe(("cost_unbounded", "all"));
    }

    [Fact]
    public async Task Strangers_write_nothing_to_the_ledger()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(Shop, environment: Secrets);
        (await gateway.PostAsync(Ask.ChatPath, Ask.Chat, ("x-api-key", "fk-wrong-0123456789abcdef"))).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await gateway.PostAsync(Ask.ChatPath, Ask.Chat)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await gateway.Client.GetAsync(Ask.ChatPath)).StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);
        (await ListAsync(gateway)).ShouldBeEmpty();
        (await gateway.Client.GetStringAsync("/metrics")).ShouldContain("farthing_refused_calls_total{code=\"invalid_api_key\",account=\"\"} 1\n");
    }

    [Fact]
    public async Task Refused_calls_are_in_no_list_figure_or_metric_of_calls()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync("budgets: [{ name: dear, usd: 0, per: 1d, for: { feature: dear } }]");
        using HttpResponseMessage answered = await gateway.PostAsync(Ask.ChatPath, Ask.Chat);
        for (int i = 0; i < 3; i++) (await gateway.PostAsync(Ask.ChatPath, Ask.Chat, ("x-farthing-feature", "dear"))).Dispose();
        CallRecord call = (await gateway.CallsAsync()).ShouldHaveSingleItem();
        call.Id.ToString().ShouldBe(RunningGateway.Text(answered, "x-farthing-id"));
        Report report = await gateway.Host.Calls.ReportAsync(new ReportQuery { By = [Dimension.Feature] }, Cancel);
        (report.Total.Calls, report.Total.Errors, report.Total.MeanDuration).ShouldBe((1, 0, call.Duration));
        report.Rows.Count.ShouldBe(1);
        report.Refused.ShouldBe([new RefusedCount("budget_exhausted", "dear", 3)]);
        string metrics = await gateway.Client.GetStringAsync("/metrics");
        metrics.Split('\n').Where(line => line.StartsWith("farthing_calls_total{", StringComparison.Ordinal)).ShouldHaveSingleItem().ShouldContain("outcome=\"Completed\"");
        (await ListAsync(gateway)).Count.ShouldBe(3);
    }

    [Fact]
    public async Task A_flood_is_counted_in_one_row_which_is_there_after_the_gateway_has_stopped()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync("""
            budgets: [{ name: all, usd: 0, per: 1d }]
            ledger: { refusals_per_minute: 2 }
            """);
        List<string> ids = [];
        for (int i = 0; i < 20; i++)
        {
            using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Ask.Chat);
            ids.Add(RunningGateway.Text(response, "x-farthing-id"));
        }

        await gateway.StopAndStartAsync();
        IReadOnlyList<RefusedCall> refused = await ListAsync(gateway);

        // A minute may have ended meanwhile.
        refused.Count.ShouldBeInRange(3, 6);
        refused.Sum(each => each.Count).ShouldBe(20);
        refused.ShouldAllBe(each => ids.Contains(each.Id.ToString()));
        (await gateway.Host.Calls.ReportAsync(new ReportQuery(), Cancel)).Refused.ShouldBe([new RefusedCount("budget_exhausted", "all", 20)]);
    }

    [Fact]
    public async Task Nobody_judges_or_takes_back_an_answer_that_was_never_given()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync("budgets: [{ name: all, usd: 0, per: 1d }]");
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Ask.Chat);
        string id = (await RefusedAsync(gateway, response)).Id.ToString();
        using HttpResponseMessage judged = await gateway.PostAsync("/v1/feedback", $$"""{"id":"{{id}}","label":"bad"}""");
        judged.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task The_admin_api_tells_it_and_to_a_key_of_one_project_only_its_own()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(Shop + "\nbudgets: [{ name: all, usd: 0, per: 1d }]", environment: Secrets);
        using HttpResponseMessage own = await gateway.PostAsync(Ask.ChatPath, Ask.Chat, ("x-api-key", Key), ("x-farthing-feature", "a"));
        using HttpResponseMessage foreign = await gateway.PostAsync(Ask.ChatPath, Ask.Chat, ("x-api-key", Secrets["BANK_KEY"]));
        string ownId = RunningGateway.Text(own, "x-farthing-id"), foreignId = RunningGateway.Text(foreign, "x-farthing-id");
        await gateway.Host.FlushAsync(Cancel);
        string reader = await Administration.Admin.MakeKeyAsync(gateway, """{"name":"shop-reader","role":"own-usage","project":"shop"}""", "admin-keys");
        (int status, JsonElement page) = await Administration.Admin.SendAsync(gateway, "GET", "calls/" + ownId, key: reader);
        status.ShouldBe(200);
        page.GetProperty("outcome").GetString().ShouldBe("refused");
        page.GetProperty("cost_usd").GetString().ShouldBe("0");
        JsonElement refusal = page.GetProperty("refusal");
        refusal.GetProperty("refused_by").GetString().ShouldBe("all");
        refusal.GetProperty("message").GetString()!.ShouldContain("the budget 'all'");
        (await Administration.Admin.SendAsync(gateway, "GET", "calls/" + foreignId, key: reader)).Status.ShouldBe(404);
        (await Administration.Admin.SendAsync(gateway, "GET", "calls?outcome=refused", key: reader)).Json.GetProperty("calls").EnumerateArray().Select(call => call.GetProperty("id").GetString()).ShouldBe([ownId]);
        (await Administration.Admin.SendAsync(gateway, "GET", "report", key: reader)).Json.GetProperty("refused")[0].GetProperty("calls").GetInt64().ShouldBe(1);
        (await Administration.Admin.SendAsync(gateway, "GET", "report")).Json.GetProperty("refused")[0].GetProperty("calls").GetInt64().ShouldBe(2);
        (await Administration.Admin.SendAsync(gateway, "GET", "calls?outcome=maybe")).Status.ShouldBe(400);
    }

    private static async Task<RefusedCall> RefusedAsync(RunningGateway gateway, HttpResponseMessage response) => (await gateway.RecordOfAsync(response)).ShouldBeOfType<RefusedCall>();

    private static async Task<IReadOnlyList<RefusedCall>> ListAsync(RunningGateway gateway)
    {
        await gateway.Host.FlushAsync(Cancel);
        return [.. (await gateway.Host.Calls.CallsAsync(new CallsQuery { Outcome = CallOutcome.Refused, Limit = 1_000 }, Cancel)).Cast<RefusedCall>()];
    }
}
