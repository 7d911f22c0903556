using System.Net;
using System.Text.Json;
using Farthing.Ledger;

namespace Farthing.Gateway.Tests.Routing;

public sealed class OutcomeTests
{
    private const string Table = """
        routes:
          table:
            kind: outcomes
            models: [gpt-4o-mini, gpt-4o]
            worth: 0.02
            least_outcomes: 5
        """;

    private const string Promised = """
        routes:
          kept:
            kind: outcomes
            models: [gpt-4o-mini, gpt-4o]
            least_outcomes: 10
            promise: { max_drop: 0.3, confidence: 0.9, against: gpt-4o }
        """;

    [Fact]
    public async Task What_is_said_of_answers_decides_who_answers_next_and_a_restart_keeps_it()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(Table);
        (await AskAsync(gateway, "table")).Route.ShouldContain("too little is known");

        // Of the strongest all are good; of the other as many, said of calls that asked for it by themselves.
        await SayAsync(gateway, "gpt-4o", "good", 8);
        await SayAsync(gateway, "gpt-4o-mini", "accepted", 8);
        (await AskAsync(gateway, "table")).Route.ShouldMatch("table: worth most .* -> gpt-4o-mini$");

        await gateway.StopAndStartAsync();
        await LoadedAsync(gateway);
        (await AskAsync(gateway, "table")).Route.ShouldMatch("table: worth most .* -> gpt-4o-mini$");

        // Another feature has its own; what is said of it does not change this one.
        await SayAsync(gateway, "gpt-4o-mini", "bad", 12, feature: "poems");
        await SayAsync(gateway, "gpt-4o", "good", 12, feature: "poems");
        (await AskAsync(gateway, "table", feature: "poems")).Route.ShouldEndWith("-> gpt-4o");
        (await AskAsync(gateway, "table")).Route.ShouldEndWith("-> gpt-4o-mini");
    }

    [Fact]
    public async Task What_one_project_says_of_its_answers_decides_nothing_for_another()
    {
        Dictionary<string, string> secrets = new() { ["SHOP"] = "sk-farthing-of-the-shop", ["BANK"] = "sk-farthing-of-the-bank" };
        await using RunningGateway gateway = await RunningGateway.StartAsync(
            Table + "\nkeys: [{ name: shop, project: shop, secret: \"env:SHOP\" }, { name: bank, project: bank, secret: \"env:BANK\" }]", environment: secrets);
        (string, string) shop = ("x-api-key", secrets["SHOP"]), bank = ("x-api-key", secrets["BANK"]);
        await SayAsync(gateway, "gpt-4o", "good", 8, key: shop);
        await SayAsync(gateway, "gpt-4o-mini", "good", 8, key: shop);
        (await AskAsync(gateway, "table", headers: shop)).Route.ShouldMatch("table: worth most .* -> gpt-4o-mini$");
        (await AskAsync(gateway, "table", headers: bank)).Route.ShouldBe("table: too little is known (0 outcomes of others, 0 of its own) -> gpt-4o");

        // The bank's own word counts for the bank, and a word of its own for the shop changes nothing there.
        await SayAsync(gateway, "gpt-4o", "good", 8, key: bank);
        await SayAsync(gateway, "gpt-4o-mini", "bad", 20, key: bank);
        (await AskAsync(gateway, "table", headers: bank)).Route.ShouldEndWith("-> gpt-4o");
        (await AskAsync(gateway, "table", headers: shop)).Route.ShouldEndWith("-> gpt-4o-mini");
    }

    [Fact]
    public async Task The_quality_asked_counts_before_the_table()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(Table);
        await SayAsync(gateway, "gpt-4o", "good", 8);
        await SayAsync(gateway, "gpt-4o-mini", "good", 8);
        (await AskAsync(gateway, "table", headers: ("x-farthing-quality", "high"))).Route.ShouldBe("table: quality high -> gpt-4o");
        (await AskAsync(gateway, "table", headers: ("x-farthing-quality", "low"))).Route.ShouldEndWith("-> gpt-4o-mini");
    }

    [Fact]
    public async Task A_promise_is_kept_by_the_strong_model_until_outcomes_bound_the_loss_and_again_when_they_do_not()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(Promised);
        (await AskAsync(gateway, "kept")).Route.ShouldBe("kept: the promise cannot be kept by another (0 outcomes) -> gpt-4o");
        await SayAsync(gateway, "gpt-4o", "good", 30);
        await SayAsync(gateway, "gpt-4o-mini", "good", 30);
        (await AskAsync(gateway, "kept")).Route.ShouldMatch("kept: keeps the promise .* -> gpt-4o-mini$");
        await SayAsync(gateway, "gpt-4o-mini", "bad", 20);
        (await AskAsync(gateway, "kept")).Route.ShouldBe("kept: the promise cannot be kept by another (50 outcomes) -> gpt-4o");
        string metrics = await gateway.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative), TestContext.Current.CancellationToken);
        metrics.ShouldContain("farthing_route_fell_back_total{route=\"kept\"} 2");
    }

    [Fact]
    public async Task A_file_of_outcomes_counts_from_the_first_call_on_by_its_features_and_keeps_promises()
    {
        string file = Path.GetTempFileName();
        try
        {
            // With mails the cheap model is as good; with laws it fails every third.
            await File.WriteAllLinesAsync(file, Enumerable.Range(0, 240).Select(i => $$$"""{"id":"r{{{i}}}","prompt":"p","feature":"{{{(i % 2 == 0 ? "mail" : "law")}}}","models":{"gpt-4o-mini":{"score":{{{(i % 6 == 1 ? 0 : 1)}}},"cost":0.0001},"gpt-4o":{"score":1,"cost":0.001} } }"""), TestContext.Current.CancellationToken);
            await using RunningGateway gateway = await RunningGateway.StartAsync($$"""
                routes:
                  kept: { kind: outcomes, models: [openai/gpt-4o-mini, gpt-4o], outcomes: {{file}}, promise: { max_drop: 0.05, against: gpt-4o } }
                """);
            (await AskAsync(gateway, "kept", feature: "mail")).Route.ShouldMatch(@"kept: keeps the promise \(1\.000 by 120\) -> openai/gpt-4o-mini$");
            (await AskAsync(gateway, "kept", feature: "law")).Route.ShouldBe("kept: the promise cannot be kept by another (120 outcomes) -> gpt-4o");
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task Calls_are_compared_with_the_strongest_model_in_the_background_at_the_optimisers_expense()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync("""
            routes:
              seen:
                kind: learned
                weak: gpt-4o-mini
                strong: gpt-4o
                outcomes: farthing.yaml
                shadow: 1
            """);
        (await AskAsync(gateway, "seen", headers: ("x-farthing-quality", "low"))).Route.ShouldBe("seen: quality low -> gpt-4o-mini");

        // The two calls of the comparison, and what it found.
        JsonElement row = await ComparedAsync(gateway);
        row.GetProperty("model").GetString().ShouldBe("gpt-4o-mini");
        IReadOnlyList<CallRecord> calls = await gateway.CallsAsync();
        calls.Where(call => call.Principal.Project == "farthing").Select(call => (call.Principal.Feature, call.RequestedModel))
            .ShouldBe([("route comparison", "gpt-4o"), ("route comparison", "gpt-4o-mini")], ignoreOrder: true);
    }

    [Fact]
    public async Task Comparisons_stay_in_the_regions_that_the_call_is_bound_to()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync("""
            providers:
              east: { kind: openai, catalog: openai, base_url: "$SIMULATOR/v1", api_key: "env:TEST_KEY", region: eu }
              west: { kind: openai, catalog: openai, base_url: "$SIMULATOR/v1", api_key: "env:TEST_KEY", region: us }
            deployments:
              - { name: east-mini, provider: east, model: gpt-4o-mini }
              - { name: west-mini, provider: west, model: gpt-4o-mini, weight: 1000000 }
              - { name: east-4o, provider: east, model: gpt-4o }
              - { name: west-4o, provider: west, model: gpt-4o, weight: 1000000 }
            projects: [{ name: default, regions: [eu] }]
            routes: { seen: { kind: outcomes, models: [gpt-4o-mini, gpt-4o], shadow: 1, promise: { against: gpt-4o } } }
            """);
        await AskAsync(gateway, "seen");
        await ComparedAsync(gateway);
        IReadOnlyList<CallRecord> calls = await gateway.CallsAsync();
        calls.SelectMany(call => call.Charges).Select(charge => charge.Deployment).Order(StringComparer.Ordinal).ShouldBe(["east-4o", "east-4o", "east-mini"]);
    }

    [Fact]
    public async Task Where_the_strongest_answers_because_nothing_is_known_comparisons_learn_of_the_others_and_a_restart_keeps_them()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync("routes: { seen: { kind: outcomes, models: [gpt-4o-mini, gpt-4o], shadow: 1, promise: { against: gpt-4o } } }");
        (await AskAsync(gateway, "seen")).Route.ShouldEndWith("-> gpt-4o");
        (await ComparedAsync(gateway)).GetProperty("model").GetString().ShouldBe("gpt-4o-mini");
        await gateway.StopAndStartAsync();
        (await ComparedAsync(gateway)).GetProperty("model").GetString().ShouldBe("gpt-4o-mini");
    }

    [Fact]
    public async Task Who_asks_again_for_a_better_answer_gets_the_next_model_up_and_that_counts_as_a_label()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync("routes: { up: { kind: cheapest, models: [gpt-4.1-nano, gpt-4o-mini, gpt-4o] } }");
        CallRecord first = await AskAsync(gateway, "up");
        first.Route.ShouldBe("up: cheapest of 3 able -> gpt-4.1-nano");
        (await AskAsync(gateway, "up")).Route.ShouldEndWith("-> gpt-4.1-nano", Case.Sensitive, "the same call again says nothing by itself");
        (await AskAsync(gateway, "up", headers: ("x-farthing-quality", "high"))).Route.ShouldBe("up: a better answer asked than of gpt-4.1-nano -> gpt-4o-mini");
        using (HttpResponseMessage other = await gateway.PostAsync(Ask.ChatPath, Ask.Chat, ("x-farthing-route", "up"), ("x-farthing-user", "bob"), ("x-farthing-quality", "high")))
            RunningGateway.Text(other, "x-farthing-route").ShouldStartWith("up: quality high");

        // A label of the client's own does the same for the next.
        using HttpResponseMessage again = await gateway.PostAsync(Ask.ChatPath, Ask.Chat, ("x-farthing-route", "up"), ("x-farthing-user", "ann"), ("x-farthing-cache", "off"));
        using HttpResponseMessage taken = await gateway.PostAsync("/v1/feedback", $$"""{"id":"{{RunningGateway.Text(again, "x-farthing-id")}}","label":"regenerated"}""");
        taken.StatusCode.ShouldBe(HttpStatusCode.OK);
        using HttpResponseMessage better = await gateway.PostAsync(Ask.ChatPath, Ask.Chat, ("x-farthing-route", "up"), ("x-farthing-user", "ann"), ("x-farthing-cache", "off"));
        RunningGateway.Text(better, "x-farthing-route").ShouldEndWith("-> gpt-4o-mini");

        // Two labels, one of them inferred.
        long labels = 0;
        for (int i = 0; i < 200_000 && labels < 2; i++)
        {
            (_, JsonElement json) = await Administration.Admin.SendAsync(gateway, "GET", "routes");
            labels = json.GetProperty("routes")[0].GetProperty("outcomes").EnumerateArray().Where(each => each.GetProperty("feature").GetString() == "*" && each.GetProperty("project").GetString() != "*").Sum(each => each.GetProperty("labels").GetInt64());
        }

        labels.ShouldBe(2);
    }

    private static async Task<JsonElement> ComparedAsync(RunningGateway gateway)
    {
        for (int i = 0; i < 200_000; i++)
        {
            (_, JsonElement json) = await Administration.Admin.SendAsync(gateway, "GET", "routes");
            foreach (JsonElement row in json.GetProperty("routes")[0].GetProperty("outcomes").EnumerateArray())
                if (row.GetProperty("comparisons").GetInt64() > 0) return row;
        }

        throw new TimeoutException("Nothing was compared.");
    }

    private static async Task LoadedAsync(RunningGateway gateway)
    {
        for (int i = 0; i < 200_000; i++)
        {
            (_, JsonElement json) = await Administration.Admin.SendAsync(gateway, "GET", "routes");
            if (json.GetProperty("outcomes_loaded").GetBoolean()) return;
        }

        throw new TimeoutException("What was said before is not read.");
    }

    private static async Task<CallRecord> AskAsync(RunningGateway gateway, string route, string feature = "", params (string Name, string Value)[] headers)
    {
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Ask.Chat, [("x-farthing-route", route), ("x-farthing-feature", feature), .. headers]);
        response.StatusCode.ShouldBe(HttpStatusCode.OK, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        return await gateway.RecordOfAsync(response);
    }

    private static async Task SayAsync(RunningGateway gateway, string model, string label, int times, string feature = "", (string Name, string Value)? key = null)
    {
        for (int i = 0; i < times; i++)
        {
            using HttpResponseMessage response = await gateway.PostAsync(
                Ask.ChatPath, Ask.Chat.Replace("gpt-4o-mini", model, StringComparison.Ordinal), [("x-farthing-feature", feature), ("x-farthing-cache", "off"), .. Own(key)]);
            string id = RunningGateway.Text(response, "x-farthing-id");
            await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            using HttpResponseMessage taken = await gateway.PostAsync("/v1/feedback", $$"""{"id":"{{id}}","label":"{{label}}"}""", Own(key));
            taken.StatusCode.ShouldBe(HttpStatusCode.OK);
        }
    }

    private static (string Name, string Value)[] Own((string Name, string Value)? key) => key is { } own ? [own] : [];
}
