using System.Net;
using System.Text.Json;
using Farthing.Gateway.Tests.Budgets;
using Farthing.Ledger;

namespace Farthing.Gateway.Tests.Routing;

public sealed class CascadeMoneyTests
{
    private const string Cheap = "gpt-4o-mini", Strong = "gpt-4o";

    private const string Plain = """
        routes:
          thrifty: { kind: cascade, models: [gpt-4o-mini, gpt-4o] }

        """;

    /// <summary>At most 10 tokens of output: about $0.00004 of the cheap model and $0.0006 of the strong one, by the size of the body.</summary>
    private const string Short = """{"model":"gpt-4o","max_tokens":10,"messages":[{"role":"user","content":"Name three rivers."}]}""";

    private static readonly (string Name, string Value) Thrifty = ("x-farthing-route", "thrifty");

    [Fact]
    public async Task Both_attempts_are_spent_from_the_budget()
    {
        await using ScriptedModels models = ScriptedModels.Create().Says(Cheap, "").Says(Strong, "Ob.");
        await using RunningGateway gateway = await RunningGateway.BeforeAsync(models.Provider, Plain + "budgets: [{ name: all, usd: 1, per: 1d }]");
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Short, Thrifty);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        CallRecord record = await gateway.RecordOfAsync(response);
        JsonElement status = await gateway.StatusAsync("all");
        Amount(status, "used").ShouldBe(record.Cost!.Value.Amount);
        Amount(status, "reserved").ShouldBe(0);
    }

    [Fact]
    public async Task A_budget_with_room_for_the_cheap_attempt_only_gives_its_answer_and_says_so()
    {
        await using ScriptedModels models = ScriptedModels.Create().Says(Cheap, "Ob, Po, and", "length").Says(Strong, "Ob.");
        await using RunningGateway gateway = await RunningGateway.BeforeAsync(models.Provider, Plain + "budgets: [{ name: all, usd: 0.0001, per: 1d }]");
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Short, Thrifty);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        ScriptedModels.RouteOf(response).ShouldBe("thrifty: cascade: cheap all the same (truncated; stronger: budget_exhausted)");
        models.Asked.ShouldBe([Cheap]);
        Amount((await gateway.StatusAsync("all")), "reserved").ShouldBe(0);
    }

    [Fact]
    public async Task A_budget_without_room_for_the_cheap_attempt_refuses_the_call()
    {
        await using ScriptedModels models = ScriptedModels.Create().Says(Cheap, "Ob.");
        await using RunningGateway gateway = await RunningGateway.BeforeAsync(models.Provider, Plain + "budgets: [{ name: all, usd: 0.000001, per: 1d }]");
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Short, Thrifty);
        response.StatusCode.ShouldBe(HttpStatusCode.PaymentRequired);
        (await RunningGateway.JsonAsync(response)).GetProperty("error").GetProperty("code").GetString().ShouldBe("budget_exhausted");
        models.Asked.ShouldBeEmpty();
        (await gateway.CallsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_ceiling_of_the_calls_own_covers_every_attempt_together()
    {
        await using ScriptedModels models = ScriptedModels.Create().Says(Cheap, "Ob, Po, and", "length").Says(Strong, "Ob.");
        await using RunningGateway gateway = await RunningGateway.BeforeAsync(models.Provider, Plain);
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Short, Thrifty, ("x-farthing-budget", "0.0001"));
        ScriptedModels.RouteOf(response).ShouldBe("thrifty: cascade: cheap all the same (truncated; stronger: call_budget_exceeded)");
        models.Asked.ShouldBe([Cheap]);
    }

    [Fact]
    public async Task Under_a_ceiling_of_the_calls_own_an_attempt_of_unknown_cost_counts_as_all_that_it_may_have_cost()
    {
        await using ScriptedModels models = ScriptedModels.Create().Does(Cheap, exchange => exchange.WriteAsync("")).Says(Strong, "Ob.");
        await using RunningGateway gateway = await RunningGateway.BeforeAsync(models.Provider, Plain);
        const string Long = """{"model":"gpt-4o","max_tokens":1000,"messages":[{"role":"user","content":"Name three rivers."}]}""";
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Long, Thrifty, ("x-farthing-budget", "0.0105"));
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        models.Asked.ShouldBe([Cheap, Strong]);

        // 1,000 tokens of the cheap model may have cost $0.0006, which leaves the strong one, at $10 a million, fewer.
        models.Bodies[1].GetProperty("max_tokens").GetInt64().ShouldBeInRange(256, 990);
    }

    [Fact]
    public async Task A_call_of_two_attempts_is_one_request_to_limits_on_requests_and_on_calls_at_once()
    {
        await using ScriptedModels models = ScriptedModels.Create().Says(Cheap, "").Says(Strong, "Ob.");
        await using RunningGateway gateway = await RunningGateway.BeforeAsync(models.Provider, Plain + "rate_limits: [{ name: calls, requests: 2, per: 1h, rolling: true }, { name: once, concurrent: 1 }]");
        for (int i = 0; i < 2; i++)
        {
            using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Short, Thrifty);
            response.StatusCode.ShouldBe(HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
        }

        using HttpResponseMessage third = await gateway.PostAsync(Ask.ChatPath, Short, Thrifty, ("x-farthing-deadline", "0"));
        third.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        models.Asked.Count.ShouldBe(4);
    }

    [Fact]
    public async Task Models_that_are_asked_at_once_are_one_request_and_all_of_them_are_spent()
    {
        await using ScriptedModels models = ScriptedModels.Create().Says(Cheap, "42").Says("gpt-4.1-nano", "42");
        await using RunningGateway gateway = await RunningGateway.BeforeAsync(models.Provider, """
            routes:
              pair: { kind: agreement, models: [gpt-4o-mini, gpt-4.1-nano], escalate: gpt-4o }
            rate_limits: [{ name: calls, requests: 1, per: 1h, rolling: true }, { name: once, concurrent: 1 }]
            budgets: [{ name: all, usd: 1, per: 1d }]
            """);
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Short, ("x-farthing-route", "pair"));
        ScriptedModels.RouteOf(response).ShouldBe("pair: agreement: 2 of 2 agree");
        CallRecord record = await gateway.RecordOfAsync(response);
        Amount((await gateway.StatusAsync("all")), "used").ShouldBe(record.Cost!.Value.Amount);
        using HttpResponseMessage second = await gateway.PostAsync(Ask.ChatPath, Short, ("x-farthing-route", "pair"), ("x-farthing-deadline", "0"));
        second.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        models.Asked.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_cascade_that_loses_money_on_a_feature_turns_itself_off_there_and_says_so()
    {
        await using ScriptedModels models = ScriptedModels.Create().Says(Cheap, "").Says(Strong, "Ob.");
        await using RunningGateway gateway = await RunningGateway.BeforeAsync(models.Provider, """
            routes:
              thrifty: { kind: cascade, models: [gpt-4o-mini, gpt-4o], losing: { calls: 3 } }
            """);
        async Task<string> RouteAsync(string feature)
        {
            using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Ask.Chat, Thrifty, ("x-farthing-feature", feature));
            await response.Content.ReadAsStringAsync();
            return ScriptedModels.RouteOf(response);
        }

        for (int i = 0; i < 3; i++) (await RouteAsync("hard")).ShouldBe("thrifty: cascade: escalated (empty)");
        (await RouteAsync("hard")).ShouldBe("thrifty: off, it cost more than it saved");
        models.Asked[^1].ShouldBe(Strong);
        (await RouteAsync("other")).ShouldBe("thrifty: cascade: escalated (empty)");
        string metrics = await gateway.Client.GetStringAsync("/metrics");
        metrics.ShouldContain("farthing_cascade_off{route=\"thrifty\"} 1");
        metrics.ShouldContain("farthing_cascade_calls_total{route=\"thrifty\",outcome=\"escalated\"} 4");
        await gateway.StopAndStartAsync();
        (await RouteAsync("hard")).ShouldBe("thrifty: off, it cost more than it saved");
    }

    [Fact]
    public async Task A_cascade_whose_cheap_answers_stand_goes_on()
    {
        await using ScriptedModels models = ScriptedModels.Create().Says(Cheap, "Ob.").Says(Strong, "Ob.");
        await using RunningGateway gateway = await RunningGateway.BeforeAsync(models.Provider, """
            routes:
              thrifty: { kind: cascade, models: [gpt-4o-mini, gpt-4o], losing: { calls: 2 } }
            """);
        for (int i = 0; i < 4; i++)
        {
            using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Ask.Chat, Thrifty);
            ScriptedModels.RouteOf(response).ShouldBe("thrifty: cascade: cheap stood");
        }
    }

    [Fact]
    public async Task Answers_that_stood_are_compared_with_the_strong_model_in_the_background()
    {
        await using ScriptedModels models = ScriptedModels.Create().Says(Cheap, "Ob.").Says(Strong, "Ob.");
        await using RunningGateway gateway = await RunningGateway.BeforeAsync(models.Provider, """
            routes:
              thrifty: { kind: cascade, models: [gpt-4o-mini, gpt-4o], shadow: 1, promise: { max_drop: 0.1 } }
            """);
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Ask.Chat, Thrifty);
        ScriptedModels.RouteOf(response).ShouldBe("thrifty: cascade: cheap stood");
        JsonElement row = default;
        while (row.ValueKind == JsonValueKind.Undefined)
        {
            (_, JsonElement json) = await Administration.Admin.SendAsync(gateway, "GET", "routes");
            row = json.GetProperty("routes")[0].GetProperty("outcomes").EnumerateArray().FirstOrDefault(each => each.GetProperty("comparisons").GetInt64() > 0);
        }

        row.GetProperty("model").GetString().ShouldBe(Cheap);
        models.Asked.ShouldBe([Cheap, Strong, Cheap]);
    }

    [Fact]
    public async Task A_gateway_that_is_stopped_between_two_attempts_leaves_one_record_with_both()
    {
        TaskCompletionSource asked = new();
        await using ScriptedModels models = ScriptedModels.Create().Says(Cheap, "").Does(Strong, async exchange =>
        {
            asked.SetResult();
            await exchange.HangAsync();
        });
        await using RunningGateway gateway = await RunningGateway.BeforeAsync(models.Provider, Plain + "shutdown: { grace: 100ms }");
        Task<HttpResponseMessage> sending = gateway.PostAsync(Ask.ChatPath, Ask.Chat, Thrifty);
        await asked.Task;
        await gateway.Host.DisposeAsync();
        await Should.ThrowAsync<HttpRequestException>(sending);
        await gateway.StopAndStartAsync();
        CallRecord record = (await gateway.CallsAsync()).Single();
        record.Charges.Select(charge => charge.Attempt).ShouldBe([1, 2]);
    }

    private static decimal Amount(JsonElement status, string name) => decimal.Parse(status.GetProperty(name).GetString()!, System.Globalization.CultureInfo.InvariantCulture);
}
