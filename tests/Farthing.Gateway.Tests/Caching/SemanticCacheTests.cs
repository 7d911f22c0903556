using System.Collections.Concurrent;
using System.Text.Json;
using Farthing.Caching;
using Farthing.Optimiser;
using Farthing.Tests.Postgres;

namespace Farthing.Gateway.Tests.Caching;

/// <summary>Answers to questions that mean the same: served where the operator says so, never across what must keep callers apart.</summary>
public sealed class SemanticCacheTests
{
    private const string Chat = "/v1/chat/completions";
    private const string On = "logging: { level: error }\ncache: { exact: on, max_temperature: 2, semantic: { mode: on } }\n";
    private const string Asked = "How do I reset my password?";
    private const string Last = "what are the opening hours of the shop?";
    private const string AskedAgain = "Hi, how do I reset my password please";

    private static readonly string[] Things =
    [
        "lamp", "sofa", "bicycle", "kettle", "guitar", "carpet", "mirror", "ladder", "hammer", "blanket", "camera", "piano",
        "tent", "wallet", "drill", "freezer", "printer", "violin", "helmet", "canoe", "telescope", "compass", "stapler", "toaster",
    ];

    private static string Body(string question, string system = "You help customers of a shop.", string rest = "") =>
        $$"""{"model":"gpt-4o-mini","messages":[{"role":"system","content":{{JsonSerializer.Serialize(system)}}},{"role":"user","content":{{JsonSerializer.Serialize(question)}}}]{{rest}}}""";

    [Fact]
    public async Task A_question_that_differs_in_courtesies_gets_the_answer_that_is_there_and_costs_nothing()
    {
        await using CachingGateway gateway = await CachingGateway.StartAsync(On);
        CachedAnswer first = await gateway.AskAsync(Chat, Body(Asked));
        CachedAnswer again = await gateway.AskAsync(Chat, Body(AskedAgain));

        first.Cache.ShouldBe("miss");
        again.Cache.ShouldBe("gate");
        again.Cost.ShouldBe("0");
        again.Saved.ShouldBe("0");
        again.Body.ShouldBe(first.Body);
        gateway.Gateway.Simulator.Meter.Calls.Count.ShouldBe(1);
    }

    [Fact]
    public async Task It_is_streamed_to_who_asks_for_a_stream()
    {
        await using CachingGateway gateway = await CachingGateway.StartAsync(On);
        await gateway.AskAsync(Chat, Body(Asked));
        CachedAnswer again = await gateway.AskAsync(Chat, Body(AskedAgain, rest: ",\"stream\":true"));

        again.Cache.ShouldBe("gate");
        again.Body.ShouldEndWith("data: [DONE]\n\n");
    }

    [Fact]
    public async Task By_default_it_is_only_looked_at_and_judged()
    {
        await using CachingGateway gateway = await CachingGateway.StartAsync();
        await gateway.AskAsync(Chat, Body(Asked));
        CachedAnswer again = await gateway.AskAsync(Chat, Body(AskedAgain));

        again.Cache.ShouldBe("miss");
        JsonElement route = (await AdminAsync(gateway, "")).GetProperty("routes")[0];
        route.GetProperty("route").GetString().ShouldBe("default");
        route.GetProperty("mode").GetString().ShouldBe("shadow");
        route.GetProperty("lookups").GetInt64().ShouldBe(2);
        route.GetProperty("would_hit").GetInt64().ShouldBe(1);
        route.GetProperty("served").GetInt64().ShouldBe(0);
        decimal.Parse(route.GetProperty("would_save_usd").GetString()!, System.Globalization.CultureInfo.InvariantCulture).ShouldBeGreaterThan(0);
    }

    [Theory]
    [InlineData("another system prompt", "How do I reset my password?", "You help pirates.", "")]
    [InlineData("a sampling parameter", "How do I reset my password?", "You help customers of a shop.", ",\"top_p\":0.5")]
    [InlineData("a form that the answer must have", "How do I reset my password?", "You help customers of a shop.", ",\"response_format\":{\"type\":\"json_object\"}")]
    [InlineData("a number", "How do I reset 2 passwords?", "You help customers of a shop.", "")]
    [InlineData("a negation", "How do I not reset my password?", "You help customers of a shop.", "")]
    public async Task Nothing_is_served_across(string difference, string question, string system, string rest)
    {
        await using CachingGateway gateway = await CachingGateway.StartAsync(On);
        await gateway.AskAsync(Chat, Body(Asked));
        (await gateway.AskAsync(Chat, Body("Hello! " + question, system, rest))).Cache.ShouldBe("miss", difference);
    }

    [Fact]
    public async Task Nothing_is_served_between_projects()
    {
        await using CachingGateway gateway = await CachingGateway.StartAsync(On);
        await Administration.Admin.SendAsync(gateway.Gateway, "POST", "projects", """{"name":"shop"}""");
        await Administration.Admin.SendAsync(gateway.Gateway, "POST", "projects", """{"name":"bank"}""");
        (string, string) shop = ("x-api-key", await Administration.Admin.MakeKeyAsync(gateway.Gateway, """{"name":"of the shop","project":"shop"}"""));
        (string, string) bank = ("x-api-key", await Administration.Admin.MakeKeyAsync(gateway.Gateway, """{"name":"of the bank","project":"bank"}"""));
        (await gateway.AskAsync(Chat, Body(Asked), shop)).Cache.ShouldBe("miss");
        (await gateway.AskAsync(Chat, Body(AskedAgain), bank)).Cache.ShouldBe("miss");
        (await gateway.AskAsync(Chat, Body(AskedAgain), shop)).Cache.ShouldBe("gate");
    }

    [Fact]
    public async Task Nothing_is_served_between_the_steps_of_a_ladder()
    {
        await using CachingGateway gateway = await CachingGateway.StartAsync(On + """
            budgets:
              - { name: ann, for: { user: ann }, usd: 1, per: 1d, ladder: [{ do: shorten, output: 20, at: 0 }] }
              - { name: eve, for: { user: eve }, usd: 1, per: 1d, ladder: [{ do: shorten, output: 300, at: 0 }] }
            """);
        (await gateway.AskAsync(Chat, Body(Asked, rest: ",\"max_tokens\":1000"), ("x-farthing-user", "ann"))).Cache.ShouldBe("miss");
        (await gateway.AskAsync(Chat, Body(AskedAgain, rest: ",\"max_tokens\":1000"), ("x-farthing-user", "eve"))).Cache.ShouldBe("miss");
    }

    [Fact]
    public async Task A_longer_conversation_is_not_matched_unless_the_settings_allow_it()
    {
        const string History = """{"model":"gpt-4o-mini","messages":[{"role":"user","content":"Hello"},{"role":"assistant","content":"Hello!"},{"role":"user","content":"QUESTION"}]}""";
        await using (CachingGateway gateway = await CachingGateway.StartAsync(On))
        {
            await gateway.AskAsync(Chat, History.Replace("QUESTION", Asked));
            (await gateway.AskAsync(Chat, History.Replace("QUESTION", AskedAgain))).Cache.ShouldBe("miss");
        }

        await using CachingGateway patient = await CachingGateway.StartAsync("cache: { exact: on, max_temperature: 2, semantic: { mode: on, max_turns: 2 } }");
        await patient.AskAsync(Chat, History.Replace("QUESTION", Asked));
        (await patient.AskAsync(Chat, History.Replace("QUESTION", AskedAgain))).Cache.ShouldBe("gate");
        (await patient.AskAsync(Chat, History.Replace("Hello!", "Goodbye!").Replace("QUESTION", AskedAgain))).Cache.ShouldBe("miss");
    }

    [Fact]
    public async Task A_caller_can_ask_for_it_or_refuse_it()
    {
        await using CachingGateway gateway = await CachingGateway.StartAsync();
        await gateway.AskAsync(Chat, Body(Asked));
        (await gateway.AskAsync(Chat, Body(AskedAgain), ("x-farthing-cache", "exact"))).Cache.ShouldBe("miss");
        (await gateway.AskAsync(Chat, Body("Hello, how do I reset my password?"), ("x-farthing-cache", "semantic"))).Cache.ShouldBe("gate");
    }

    [Fact]
    public async Task What_is_purged_is_not_served_under_other_words_either()
    {
        await using CachingGateway gateway = await CachingGateway.StartAsync(On);
        await gateway.AskAsync(Chat, Body(Asked));
        await gateway.Cache.PurgeAsync(new CachePurge { Kind = CacheKind.Answer }, TestContext.Current.CancellationToken);
        (await gateway.AskAsync(Chat, Body(AskedAgain))).Cache.ShouldBe("miss");
    }

    [Fact]
    public async Task A_served_call_can_be_explained_and_marked_wrong()
    {
        await using CachingGateway gateway = await CachingGateway.StartAsync(On);
        await gateway.AskAsync(Chat, Body("Which documents do I need to open an account?"));
        CachedAnswer again = await gateway.AskAsync(Chat, Body("What documents do I need to open an account?"));
        again.Cache.ShouldBe("gate");
        (await AdminAsync(gateway, "/" + again.Id)).GetProperty("matched_question").GetString().ShouldBe("Which documents do I need to open an account?");

        using HttpResponseMessage marked = await gateway.Gateway.PostAsync("/v1/feedback", $$"""{"id":"{{again.Id}}","label":"wrong_cache_hit"}""");
        marked.IsSuccessStatusCode.ShouldBeTrue();
        (await gateway.AskAsync(Chat, Body("What documents do I need to open an account"))).Cache.ShouldBe("miss");
    }

    [Fact]
    public async Task What_was_found_and_learned_is_there_after_a_restart()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(On);
        (await gateway.PostAsync(Chat, Body(Asked))).Dispose();
        using HttpResponseMessage again = await gateway.PostAsync(Chat, Body(AskedAgain));
        string id = again.Headers.GetValues("x-farthing-id").Single();
        using HttpResponseMessage marked = await gateway.PostAsync("/v1/feedback", $$"""{"id":"{{id}}","label":"wrong_cache_hit"}""");
        marked.IsSuccessStatusCode.ShouldBeTrue();

        await gateway.StopAndStartAsync();
        (await gateway.PostAsync(Chat, Body("What are your opening hours?"))).Dispose();
        JsonElement route = (await Administration.Admin.SendAsync(gateway, "GET", "cache/semantic")).Json.GetProperty("routes")[0];
        route.GetProperty("lookups").GetInt64().ShouldBe(3);
        route.GetProperty("served").GetInt64().ShouldBe(1);
        route.GetProperty("wrong").GetInt64().ShouldBe(1);
    }

    [Theory]
    [InlineData("the same words", Asked, AskedAgain)]
    [InlineData("the same content words", "Which documents do I need to open an account?", "What documents do I need to open an account?")]
    public async Task An_answer_that_was_marked_wrong_is_not_given_to_that_question_after_a_restart_either(string ground, string first, string again)
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(On);
        string id = await ServedAsync(gateway, first, again);
        await MarkWrongAsync(gateway, id);
        await RestartAsync(gateway);
        (await AskAsync(gateway, again, only: true)).Cache.ShouldBe("miss", ground);
    }

    [Theory]
    [InlineData("the same words", Asked, AskedAgain)]
    [InlineData("the same content words", "Which documents do I need to open an account?", "What documents do I need to open an account?")]
    public async Task A_call_of_an_earlier_run_can_be_explained_and_marked_wrong_and_its_route_learns_from_it(string ground, string first, string again)
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(On);
        string id = await ServedAsync(gateway, first, again);
        await RestartAsync(gateway);
        JsonElement match = (await Administration.Admin.SendAsync(gateway, "GET", $"cache/semantic/{id}")).Json;
        match.GetProperty("matched_question").GetString().ShouldBe(first);
        await MarkWrongAsync(gateway, id);
        (await AskAsync(gateway, again, only: true)).Cache.ShouldBe("miss", ground);
        await UntilWrongAsync(gateway, 1);

        // Said twice, it is learned once.
        await MarkWrongAsync(gateway, id);
        await UntilWrongAsync(gateway, 1);
    }

    [Fact]
    public async Task An_answer_that_is_marked_wrong_at_one_replica_is_not_given_to_that_question_by_another()
    {
        using PostgresServer server = PostgresServer.StartOrSkip();
        Dictionary<string, string> environment = new() { ["FARTHING_DATABASE_URL"] = server.CreateDatabase() };
        const string Shared = On + "store: { kind: postgres, connection: \"env:FARTHING_DATABASE_URL\", replica: one }\n";
        await using RunningGateway one = await RunningGateway.StartAsync(Shared, environment: environment);
        await using RunningGateway other = await RunningGateway.StartAsync(Shared, environment: environment);
        string id = await ServedAsync(one, Asked, AskedAgain);
        await one.Host.FlushAsync();
        await MarkWrongAsync(other, id);

        int asked = 0;
        while ((await AskAsync(one, AskedAgain, only: true)).Cache == "gate") (++asked).ShouldBeLessThan(20_000, "it is still given");
        await UntilWrongAsync(other, 1);
    }

    [Fact]
    public async Task A_call_tells_in_the_ledger_whose_answer_it_was_given()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(On);
        string made = (await AskAsync(gateway, Asked)).Id;
        string id = (await AskAsync(gateway, AskedAgain)).Id;
        Ledger.CallRecord record = await gateway.RecordOfAsync(id);
        record.Route.ShouldStartWith($"semantic default: the same text but for case, punctuation and courtesies; likeness 1.000; answer of {made}; match ");
        record.Route.ShouldNotContain("password");
        (await Administration.Admin.SendAsync(gateway, "GET", $"cache/semantic/{id}")).Json.GetProperty("matched_call").GetString().ShouldBe(made);
        (await Administration.Admin.SendAsync(gateway, "GET", $"cache/semantic/{made}")).Status.ShouldBe(404);
    }

    [Theory]
    [InlineData("Yes.", 0)]
    [InlineData("no", 1)]
    public async Task Where_the_words_of_two_answers_do_not_tell_a_model_judges_at_the_optimisers_cost(string verdict, int wrong)
    {
        ConcurrentQueue<string> judged = [];
        await using RawProvider provider = RawProvider.Start(exchange =>
        {
            bool isJudge = exchange.BodyText.Contains("<first_question>", StringComparison.Ordinal);
            if (isJudge) judged.Enqueue(exchange.BodyText);
            return exchange.AnswerAsync(AnswerOf(
                isJudge ? verdict
                : exchange.BodyText.Contains("please", StringComparison.Ordinal) || exchange.BodyText.Contains("What", StringComparison.Ordinal) ? "Choose password on your account page, then follow what the mail says."
                : "Open the page of your account and choose the word password there."));
        });
        await using CachingGateway gateway = await CachingGateway.BeforeAsync(provider, "cache: { exact: on, max_temperature: 2, judge: gpt-4o-mini }");

        // So few lookups allow for no check: this one is not judged.
        await gateway.AskAsync(Chat, Body("Which documents do I need to open an account?"));
        await gateway.AskAsync(Chat, Body("What documents do I need to open an account?"));
        foreach (string thing in Things) await gateway.AskAsync(Chat, Body($"Where can I buy a {thing}?"));
        await gateway.AskAsync(Chat, Body(Asked));
        await gateway.AskAsync(Chat, Body(AskedAgain));

        JsonElement route;
        do route = (await AdminAsync(gateway, "")).GetProperty("routes")[0];
        while (route.GetProperty("judged").GetInt64() == 0 && route.GetProperty("undecided").GetInt64() == 0);
        judged.Single().ShouldContain("reset my password");
        route.GetProperty("undecided").GetInt64().ShouldBe(0);
        route.GetProperty("wrong").GetInt64().ShouldBe(wrong);
        decimal.Parse(route.GetProperty("spent_usd").GetString()!, System.Globalization.CultureInfo.InvariantCulture).ShouldBeGreaterThan(0);
        (await gateway.Gateway.CallsAsync()).ShouldContain(call => call.Principal.Project == OwnProject.Name && call.Principal.Feature == "answer judge");
    }

    [Theory]
    [InlineData("Bring your passport and proof of address to the branch nearest to you.", 0)]
    [InlineData("None at all: accounts are opened by telephone from Monday to Friday.", 1)]
    public async Task What_the_gate_served_is_verified_when_it_is_asked_again_and_has_its_own_answer_from_then_on(string own, int wrong)
    {
        await using RawProvider provider = RawProvider.Start(exchange => exchange.AnswerAsync(AnswerOf(
            exchange.BodyText.Contains("What documents", StringComparison.Ordinal) ? own
            : exchange.BodyText.Contains("Which documents", StringComparison.Ordinal) ? "Bring your passport and proof of address to the branch nearest to you."
            : "We have many of them in the shop around the corner.")));
        await using CachingGateway gateway = await CachingGateway.BeforeAsync(provider, On);
        const string First = "Which documents do I need to open an account?", Alias = "What documents do I need to open an account?";

        // So many lookups allow for a check.
        foreach (string thing in Things) await gateway.AskAsync(Chat, Body($"Where can I buy a {thing}?"));
        await gateway.AskAsync(Chat, Body(First));
        (await gateway.AskAsync(Chat, Body(Alias))).Cache.ShouldBe("gate");
        (await gateway.AskAsync(Chat, Body(Alias))).Cache.ShouldBe("gate", "it is verified beside being served");

        JsonElement route;
        do route = (await AdminAsync(gateway, "")).GetProperty("routes")[0];
        while (route.GetProperty("judged").GetInt64() == 0);
        route.GetProperty("wrong").GetInt64().ShouldBe(wrong);
        decimal.Parse(route.GetProperty("spent_usd").GetString()!, System.Globalization.CultureInfo.InvariantCulture).ShouldBeGreaterThan(0);
        CachedAnswer pinned = await gateway.AskAsync(Chat, Body(Alias));
        pinned.Cache.ShouldBe("exact");
        pinned.Body.ShouldContain(own);
        (await gateway.Gateway.CallsAsync()).Count(call => call.Principal.Project == OwnProject.Name && call.Principal.Feature == "semantic check").ShouldBe(1);
    }

    private static async Task<(string Cache, string Id)> AskAsync(RunningGateway gateway, string question, bool only = false)
    {
        using HttpResponseMessage response = await gateway.PostAsync(Chat, Body(question), only ? [("x-farthing-cache", "only")] : []);
        await response.Content.ReadAsByteArrayAsync();
        return (RunningGateway.Text(response, "x-farthing-cache"), RunningGateway.Text(response, "x-farthing-id"));
    }

    /// <summary>Has a question answered with the answer to another, and one more answered by the provider.</summary>
    private static async Task<string> ServedAsync(RunningGateway gateway, string first, string again)
    {
        (await AskAsync(gateway, first)).Cache.ShouldBe("miss");
        (string cache, string id) = await AskAsync(gateway, again);
        cache.ShouldBe("gate");
        (await AskAsync(gateway, Last)).Cache.ShouldBe("miss");
        return id;
    }

    /// <summary>Starts the gateway again, and returns when it has read what was answered before: in the order in which it was answered, beside the calls.</summary>
    private static async Task RestartAsync(RunningGateway gateway)
    {
        await gateway.StopAndStartAsync();
        int asked = 0;
        while ((await AskAsync(gateway, $"Hello, {Last}", only: true)).Cache != "gate") (++asked).ShouldBeLessThan(20_000, "what was answered before is never read");
    }

    private static async Task MarkWrongAsync(RunningGateway gateway, string id)
    {
        using HttpResponseMessage marked = await gateway.PostAsync("/v1/feedback", $$"""{"id":"{{id}}","label":"wrong_cache_hit"}""");
        marked.IsSuccessStatusCode.ShouldBeTrue();
    }

    private static async Task UntilWrongAsync(RunningGateway gateway, long wrong)
    {
        JsonElement[] routes;
        int asked = 0;
        do
        {
            routes = [.. (await Administration.Admin.SendAsync(gateway, "GET", "cache/semantic")).Json.GetProperty("routes").EnumerateArray()];
            (++asked).ShouldBeLessThan(20_000, "nothing is learned");
        }
        while (routes.Length == 0 || routes[0].GetProperty("wrong").GetInt64() < wrong);
        routes[0].GetProperty("wrong").GetInt64().ShouldBe(wrong);
    }

    private static string AnswerOf(string text) =>
        $$$"""{"id":"chatcmpl-1","object":"chat.completion","created":1,"model":"gpt-4o-mini","choices":[{"index":0,"message":{"role":"assistant","content":"{{{text}}}"},"finish_reason":"stop"}],"usage":{"prompt_tokens":50,"completion_tokens":20,"total_tokens":70}}""";

    private static async Task<JsonElement> AdminAsync(CachingGateway gateway, string path) => (await Administration.Admin.SendAsync(gateway.Gateway, "GET", "cache/semantic" + path)).Json;
}
