using System.Globalization;
using System.Text.Json;
using Farthing.Caching;
using Microsoft.Extensions.DependencyInjection;

namespace Farthing.Gateway.Tests.Administration;

public sealed class CacheTests
{
    private readonly CacheInMemory _cache = new();

    [Fact]
    public async Task What_the_caches_answered_and_saved_is_told_by_cache_feature_and_endpoint()
    {
        await using RunningGateway gateway = await StartAsync("cache: { exact: on, semantic: { mode: off } }\nfaq: [{ name: hours, questions: [When are you open], answer: Nine to five. }]");
        for (int i = 0; i < 3; i++) await AskAsync(gateway, "Name a river.", "geo");
        await AskAsync(gateway, "When are you open?", "help");
        await EmbedAsync(gateway, "a", "b");
        await EmbedAsync(gateway, "b", "c");
        await gateway.Host.FlushAsync();
        (int status, JsonElement stats) = await Admin.SendAsync(gateway, "GET", "cache");
        status.ShouldBe(200);
        Dictionary<string, long> calls = stats.GetProperty("caches").EnumerateArray().ToDictionary(row => row.GetProperty("cache").GetString()!, row => row.GetProperty("calls").GetInt64());
        calls["exact"].ShouldBe(2);
        calls["faq"].ShouldBe(1);
        calls["partial"].ShouldBe(1);
        JsonElement geo = stats.GetProperty("features").EnumerateArray().Single(row => row.GetProperty("feature").GetString() == "geo");
        geo.GetProperty("calls").GetInt64().ShouldBe(3);
        geo.GetProperty("answered").GetInt64().ShouldBe(2);
        decimal.Parse(geo.GetProperty("saved_usd").GetString()!, CultureInfo.InvariantCulture).ShouldBeGreaterThan(0);
        stats.GetProperty("memory").GetProperty("entries").GetInt64().ShouldBe(4);
        stats.GetProperty("sizes").EnumerateArray().Count(size => size.GetProperty("times").GetDouble() == 2).ShouldBe(1);
        stats.GetProperty("times").GetArrayLength().ShouldBe(6);
    }

    [Fact]
    public async Task Entries_are_purged_by_what_they_are_and_only_by_operators()
    {
        await using RunningGateway gateway = await StartAsync("cache: { exact: on, semantic: { mode: off } }");
        await AskAsync(gateway, "Name a river.", "geo");
        await AskAsync(gateway, "Name a lake.", "lakes");
        await EmbedAsync(gateway, "a", "b");
        using (HttpResponseMessage put = await gateway.Client.PutAsync("/v1/cache/step/key", new ByteArrayContent([1]), TestContext.Current.CancellationToken)) put.EnsureSuccessStatusCode();
        string viewer = await Admin.MakeKeyAsync(gateway, """{"name":"looker","role":"viewer"}""", "admin-keys");
        (await Admin.SendAsync(gateway, "POST", "cache/purge", """{"all":true}""", viewer)).Status.ShouldBe(403);
        (await Admin.SendAsync(gateway, "GET", "cache", key: viewer)).Status.ShouldBe(200);
        _cache.Entries.Count.ShouldBe(5);

        (await PurgeAsync(gateway, """{"tag":"geo"}""")).ShouldBe(1);
        (await PurgeAsync(gateway, """{"tag":"scope:step"}""")).ShouldBe(1);
        (await PurgeAsync(gateway, """{"kind":"embedding","scope":"project:elsewhere"}""")).ShouldBe(0);
        (await PurgeAsync(gateway, """{"older_than":"1h"}""")).ShouldBe(0);
        (await PurgeAsync(gateway, """{"kind":"embedding","model":"text-embedding-3-small"}""")).ShouldBe(2);
        (await PurgeAsync(gateway, """{"all":true}""")).ShouldBe(1);
        _cache.Entries.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(0, "the one that it was made for")]
    [InlineData(1, "one that asked the same again")]
    public async Task The_answer_that_a_call_got_is_purged_by_the_calls_identity(int which, string call)
    {
        await using RunningGateway gateway = await StartAsync("cache: { exact: on, semantic: { mode: off } }");
        string[] ids = [await AskForIdAsync(gateway, "Name a river in Europe, please."), await AskForIdAsync(gateway, "Name a river in Europe, please.")];
        await AskForIdAsync(gateway, "Lakes?");
        CacheKey other = _cache.Answers.MaxBy(entry => entry.Header.StoredAt)!.Header.Key;

        (int status, JsonElement json) = await Admin.SendAsync(gateway, "POST", "cache/purge", $$"""{"call":"{{ids[which]}}"}""");
        (status, json.GetProperty("removed").GetInt64()).ShouldBe((200, 1), call);
        _cache.Answers.ShouldHaveSingleItem().Header.Key.ShouldBe(other);
        json.GetProperty("keys").EnumerateArray().ShouldHaveSingleItem().GetString()!.Length.ShouldBe(64);
        (await Admin.SendAsync(gateway, "POST", "cache/purge", """{"call":"call_00000000000000000000000000000001"}""")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task An_answer_that_used_and_cost_as_much_as_the_one_a_call_got_stays()
    {
        const string Short = ",\"max_tokens\":5";
        await using RunningGateway gateway = await StartAsync("cache: { exact: on, truncated: on, semantic: { mode: off } }");
        await AskForIdAsync(gateway, "Name a river in Europe.", Short);
        CacheKey europe = _cache.Answers.ShouldHaveSingleItem().Header.Key;
        await AskForIdAsync(gateway, "Name a river in Africa.", Short);
        string again = await AskForIdAsync(gateway, "Name a river in Europe.", Short);
        (await AskForIdAsync(gateway, "Name a river in Africa.", Short)).ShouldNotBe(again);
        (await gateway.CallsAsync()).Select(call => call.Charges[0].Usage).Distinct().ShouldHaveSingleItem("otherwise nothing is shown");

        (await PurgeAsync(gateway, $$"""{"call":"{{again}}"}""")).ShouldBe(1);
        _cache.Answers.ShouldHaveSingleItem().Header.Key.ShouldNotBe(europe);
        (await gateway.RecordOfAsync(again)).Route.ShouldStartWith("answer of call_");
    }

    [Theory]
    [InlineData("{}", "says nothing")]
    [InlineData("""{"all":true,"tag":"x"}""", "all")]
    [InlineData("""{"key":"12"}""", "64 hexadecimal digits")]
    [InlineData("""{"kind":"answers"}""", "did you mean")]
    [InlineData("""{"call":"12"}""", "x-farthing-id")]
    [InlineData("""{"call":"call_00000000000000000000000000000001","tag":"x"}""", "stands alone")]
    [InlineData("""{"older_than":"soon"}""", "older_than")]
    [InlineData("""{"tags":"x"}""", "tag")]
    [InlineData("nothing", "JSON")]
    public async Task A_purge_that_means_nothing_or_everything_by_mistake_is_refused(string body, string why)
    {
        await using RunningGateway gateway = await StartAsync("cache: { exact: on, semantic: { mode: off } }");
        (int status, JsonElement json) = await Admin.SendAsync(gateway, "POST", "cache/purge", body);
        status.ShouldBe(400);
        json.GetProperty("error").GetProperty("message").GetString()!.ShouldContain(why);
    }

    [Theory]
    [InlineData("off", 0, false)]
    [InlineData("counts", 1, false)]
    [InlineData("on", 1, true)]
    public async Task Questions_are_proposed_as_far_as_the_operator_had_them_remembered(string mode, int questions, bool texts)
    {
        await using RunningGateway gateway = await StartAsync($"cache: {{ suggest: {mode}, semantic: {{ mode: off }} }}");
        foreach (string way in new[] { "When are you open?", "when are YOU open", "Something else" }) await AskAsync(gateway, way, "help");
        (_, JsonElement json) = await Admin.SendAsync(gateway, "GET", "cache/suggest");
        json.GetProperty("mode").GetString().ShouldBe(mode);
        JsonElement[] all = [.. json.GetProperty("questions").EnumerateArray()];
        all.Length.ShouldBe(questions);
        if (questions == 0) return;
        all[0].GetProperty("count").GetInt64().ShouldBe(2);
        all[0].GetProperty("question").GetString().ShouldBe(texts ? "When are you open?" : null);
        (_, JsonElement advice) = await Admin.SendAsync(gateway, "GET", "cache/tune");
        JsonElement repeated = advice.GetProperty("repeated").EnumerateArray().Single();
        repeated.GetProperty("feature").GetString().ShouldBe("help");
        repeated.GetProperty("repeats").GetInt64().ShouldBe(1);
    }

    [Fact]
    public async Task Counts_of_questions_outlive_a_restart()
    {
        await using (RunningGateway first = await StartAsync("cache: { suggest: on, semantic: { mode: off } }"))
        {
            for (int i = 0; i < 3; i++) await AskAsync(first, "When are you open?", "help");
            await first.Host.DisposeAsync();
            CacheEntry kept = _cache.Entries.Single(entry => entry.Header.Kind == CacheKind.Result);
            var sketch = new Farthing.Caching.Insight.QuestionSketch(10, keepsTexts: true);
            await new Farthing.Caching.Insight.QuestionArchive(_cache, sketch, first.DataFolder, TimeProvider.System).LoadAsync(TestContext.Current.CancellationToken);
            kept.Header.Tags.ShouldBe(["questions"]);
            (sketch.Top(1).Single().Text, sketch.Top(1).Single().Count, sketch.Asked).ShouldBe(("When are you open?", 3, 3));
        }
    }

    [Fact]
    public async Task Advice_is_given_once_enough_was_looked_for()
    {
        await using RunningGateway gateway = await StartAsync("cache: { exact: on, semantic: { mode: off } }");
        (_, JsonElement little) = await Admin.SendAsync(gateway, "GET", "cache/tune");
        little.GetProperty("settings").GetString().ShouldBe("");
        for (int i = 0; i < 120; i++) await AskAsync(gateway, $"Name river {i % 10}.", "geo \"x\"");
        (_, JsonElement advice) = await Admin.SendAsync(gateway, "GET", "cache/tune");
        advice.GetProperty("features")[0].GetProperty("ttl").GetString().ShouldBe("5m");
        advice.GetProperty("settings").GetString()!.ShouldContain("feature: \"geo");
    }

    [Fact]
    public async Task What_the_memory_does_is_told_by_route_and_feature_and_of_one_of_them_with_every_size_and_time()
    {
        await using RunningGateway gateway = await StartAsync("cache: { exact: on, semantic: { mode: off }, rules: [{ for: { feature: geo }, ttl: 2h }] }");
        for (int i = 0; i < 120; i++) await AskAsync(gateway, $"Name river {i % 10}.", "geo");
        await AskAsync(gateway, "Name a lake.", "lakes");
        (_, JsonElement advice) = await Admin.SendAsync(gateway, "GET", "cache/tune");
        JsonElement[] routes = [.. advice.GetProperty("routes").EnumerateArray()];
        routes.Select(route => (route.GetProperty("route").GetString(), route.GetProperty("looks").GetInt64())).ShouldBe([("feature=geo", 120), ("default", 1)]);
        JsonElement geo = routes[0];
        geo.GetProperty("ttl").GetString().ShouldBe("5m");
        geo.GetProperty("hit_share").GetDouble().ShouldBe(110 / 120.0, 0.01);
        decimal.Parse(geo.GetProperty("saved_usd").GetString()!, CultureInfo.InvariantCulture).ShouldBeGreaterThan(0);
        advice.GetProperty("features")[0].GetProperty("feature").GetString().ShouldBe("geo");

        (_, JsonElement one) = await Admin.SendAsync(gateway, "GET", "cache/tune?route=feature%3Dgeo");
        one.GetProperty("part").GetProperty("looks").GetInt64().ShouldBe(120);
        one.GetProperty("part").GetProperty("times").GetArrayLength().ShouldBe(6);
        (_, JsonElement feature) = await Admin.SendAsync(gateway, "GET", "cache/tune?feature=lakes");
        feature.GetProperty("part").GetProperty("looks").GetInt64().ShouldBe(1);
        (int status, JsonElement none) = await Admin.SendAsync(gateway, "GET", "cache/tune?feature=lake");
        status.ShouldBe(404);
        none.GetProperty("error").GetProperty("message").GetString()!.ShouldContain("did you mean \"lakes\"");
    }

    private Task<RunningGateway> StartAsync(string settings) => RunningGateway.StartAsync(settings, configure: services => services.AddSingleton<ICache>(_cache));

    private static async Task<string> AskForIdAsync(RunningGateway gateway, string question, string rest = "")
    {
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, $$"""{"model":"gpt-4o-mini","temperature":0,"messages":[{"role":"user","content":"{{question}}"}]{{rest}}}""");
        await response.Content.ReadAsByteArrayAsync();
        return RunningGateway.Text(response, "x-farthing-id");
    }

    private static async Task<long> PurgeAsync(RunningGateway gateway, string body)
    {
        (int status, JsonElement json) = await Admin.SendAsync(gateway, "POST", "cache/purge", body);
        status.ShouldBe(200, json.ToString());
        return json.GetProperty("removed").GetInt64();
    }

    private static async Task AskAsync(RunningGateway gateway, string question, string feature)
    {
        using HttpResponseMessage response = await gateway.PostAsync(
            Ask.ChatPath, $$"""{"model":"gpt-4o-mini","temperature":0,"messages":[{"role":"user","content":"{{question}}"}]}""", ("x-farthing-feature", feature));
        response.EnsureSuccessStatusCode();
        await response.Content.ReadAsByteArrayAsync();
    }

    private static async Task EmbedAsync(RunningGateway gateway, params string[] inputs)
    {
        using HttpResponseMessage response = await gateway.PostAsync(Ask.EmbeddingsPath, $$"""{"model":"text-embedding-3-small","input":["{{string.Join("\",\"", inputs)}}"]}""");
        response.EnsureSuccessStatusCode();
        await response.Content.ReadAsByteArrayAsync();
    }
}
