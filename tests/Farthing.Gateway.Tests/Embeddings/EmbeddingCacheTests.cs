using System.Net;
using System.Text;
using System.Text.Json;
using Farthing.Caching;
using Farthing.Gateway.Tests.Support;
using Farthing.Ledger;
using Farthing.Pricing;
using Farthing.Simulator.Metering;
using Microsoft.Extensions.DependencyInjection;

namespace Farthing.Gateway.Tests.Embeddings;

public sealed class EmbeddingCacheTests
{
    private const string On = "cache: { exact: on }";

    private readonly CacheInMemory _cache = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Only_the_inputs_that_are_not_known_are_sent_and_the_caller_gets_all_in_its_order()
    {
        await using RunningGateway gateway = await StartAsync();
        (JsonElement first, HttpResponseMessage miss) = await EmbedAsync(gateway, """["b","d"]""");
        RunningGateway.Text(miss, "x-farthing-cache").ShouldBe("miss");
        (JsonElement all, HttpResponseMessage partial) = await EmbedAsync(gateway, """["a","b","c","d","a"]""");
        RunningGateway.Text(partial, "x-farthing-cache").ShouldBe("partial");
        JsonElement sent = SentBodies(gateway)[^1];
        sent.GetProperty("input").EnumerateArray().Select(input => input.GetString()).ShouldBe(["a", "c"]);
        sent.GetProperty("user").GetString().ShouldBe("ann");
        Places(all).ShouldBe([0, 1, 2, 3, 4]);
        Vector(all, 1).ShouldBe(Vector(first, 0));
        Vector(all, 3).ShouldBe(Vector(first, 1));
        Vector(all, 4).ShouldBe(Vector(all, 0));
        (JsonElement again, HttpResponseMessage exact) = await EmbedAsync(gateway, """["d","a","b"]""");
        RunningGateway.Text(exact, "x-farthing-cache").ShouldBe("exact");
        RunningGateway.Text(exact, "x-farthing-cost").ShouldBe("0");
        again.GetProperty("usage").GetProperty("prompt_tokens").GetInt32().ShouldBe(0);
        again.GetProperty("model").GetString().ShouldBe("text-embedding-3-small");
        Vector(again, 1).ShouldBe(Vector(all, 0));
        gateway.Simulator.Meter.Arrived.ShouldBe(2);
    }

    [Fact]
    public async Task What_was_sent_is_paid_and_what_was_not_is_saved_to_the_last_digit()
    {
        await using RunningGateway gateway = await StartAsync();
        (_, HttpResponseMessage first) = await EmbedAsync(gateway, """["one","three","fifteen letters"]""");
        CallRecord paid = await gateway.RecordOfAsync(first);
        (_, HttpResponseMessage second) = await EmbedAsync(gateway, """["fifteen letters","three","one"]""");
        CallRecord free = await gateway.RecordOfAsync(second);
        free.Cache.ShouldBe("exact");
        free.Cost.ShouldBe(Usd.Zero);
        Math.Abs(free.Saved.Amount - paid.Cost!.Value.Amount).ShouldBeLessThanOrEqualTo(3e-12m);
        (_, HttpResponseMessage third) = await EmbedAsync(gateway, """["three","new","new"]""");
        CallRecord mixed = await gateway.RecordOfAsync(third);
        mixed.Cache.ShouldBe("partial");
        mixed.Charges.Single().Usage.InputTokens.ShouldBe(gateway.Simulator.Meter.Calls[^1].Usage.InputTokens);
        mixed.Saved.Amount.ShouldBeGreaterThan(mixed.Cost!.Value.Amount);
    }

    [Theory]
    [InlineData("float", "base64")]
    [InlineData("base64", "float")]
    public async Task One_stored_vector_serves_both_ways_of_writing_exactly(string stored, string wanted)
    {
        await using RunningGateway gateway = await StartAsync();
        await using RunningGateway plain = await RunningGateway.StartAsync();
        (JsonElement fresh, _) = await EmbedAsync(gateway, "\"text\"", stored);
        (JsonElement same, HttpResponseMessage exact) = await EmbedAsync(gateway, "\"text\"", stored);
        RunningGateway.Text(exact, "x-farthing-cache").ShouldBe("exact");
        same.GetProperty("data").GetRawText().ShouldBe(fresh.GetProperty("data").GetRawText());
        (JsonElement other, HttpResponseMessage served) = await EmbedAsync(gateway, "\"text\"", wanted);
        RunningGateway.Text(served, "x-farthing-cache").ShouldBe("exact");
        (JsonElement direct, _) = await EmbedAsync(plain, "\"text\"", wanted);
        Floats(other, 0).ShouldBe(Floats(direct, 0));
        if (wanted == "base64") Vector(other, 0).ShouldBe(Vector(direct, 0));
    }

    [Theory]
    [InlineData("""{"model":"text-embedding-3-small","input":"x","dimensions":8}""")]
    [InlineData("""{"model":"text-embedding-3-large","input":"x"}""")]
    [InlineData("""{"model":"text-embedding-3-small","input":[120]}""")]
    [InlineData("""{"model":"text-embedding-3-small","input":"X"}""")]
    [InlineData("""{"model":"text-embedding-3-small","input":"x "}""")]
    [InlineData("""{"model":"text-embedding-3-small","input":"х"}""")]
    [InlineData("""{"model":"text-embedding-3-small","input":"x","later":true}""")]
    public async Task Whatever_changes_a_vector_makes_another(string body)
    {
        await using RunningGateway gateway = await StartAsync();
        (await PostAsync(gateway, """{"model":"text-embedding-3-small","input":"x"}""")).Dispose();
        using HttpResponseMessage other = await PostAsync(gateway, body);
        RunningGateway.Text(other, "x-farthing-cache").ShouldBe("miss");
    }

    [Theory]
    [InlineData("""{"input":["x"],"model":"text-embedding-3-small","user":"bob"}""")]
    [InlineData("""{ "model" : "text-embedding-3-small", "encoding_format": "base64", "input" : "\u0078" }""")]
    [InlineData("""{"model":"openai/text-embedding-3-small","input":"x"}""")]
    public async Task Whatever_does_not_makes_the_same(string body)
    {
        await using RunningGateway gateway = await StartAsync();
        (await PostAsync(gateway, """{"model":"text-embedding-3-small","input":"x"}""")).Dispose();
        using HttpResponseMessage same = await PostAsync(gateway, body);
        RunningGateway.Text(same, "x-farthing-cache").ShouldBe("exact");
    }

    [Fact]
    public async Task Lists_of_tokens_are_inputs_too()
    {
        await using RunningGateway gateway = await StartAsync();
        (await PostAsync(gateway, """{"model":"text-embedding-3-small","input":[1,2,3]}""")).Dispose();
        using HttpResponseMessage batch = await PostAsync(gateway, """{"model":"text-embedding-3-small","input":[[ 1, 2,3],[4],"t"]}""");
        RunningGateway.Text(batch, "x-farthing-cache").ShouldBe("partial");
        SentBodies(gateway)[^1].GetProperty("input").GetRawText().ShouldBe("""[[4],"t"]""");
    }

    [Fact]
    public async Task Projects_never_meet_nor_do_scopes()
    {
        await using RunningGateway gateway = await StartAsync(
            """
            cache: { exact: on }
            keys:
              - { name: shop, secret: "env:SHOP_KEY", project: shop }
              - { name: bank, secret: "env:BANK_KEY", project: bank }
            projects: [{ name: shop }, { name: bank }]
            """);
        const string Body = """{"model":"text-embedding-3-small","input":["x","y"]}""";
        async Task<string> CacheOf(string key)
        {
            using HttpResponseMessage response = await gateway.PostAsync(Ask.EmbeddingsPath, Body, ("x-api-key", key));
            response.StatusCode.ShouldBe(HttpStatusCode.OK);
            await response.Content.ReadAsByteArrayAsync(Stop);
            return RunningGateway.Text(response, "x-farthing-cache");
        }

        (await CacheOf("sk-farthing-of-the-shop")).ShouldBe("miss");
        (await CacheOf("sk-farthing-of-the-bank")).ShouldBe("miss");
        (await CacheOf("sk-farthing-of-the-shop")).ShouldBe("exact");
    }

    [Fact]
    public async Task Queries_are_forgotten_after_their_time_and_documents_are_not()
    {
        var time = new ManualTime(DateTimeOffset.UtcNow);
        await using RunningGateway gateway = await StartAsync("cache: { exact: on, embeddings: { query_ttl: 1h, query_features: [search] } }", time);
        (await PostAsync(gateway, """{"model":"text-embedding-3-small","input":"d"}""")).Dispose();
        (await PostAsync(gateway, """{"model":"text-embedding-3-small","input":"q"}""", ("x-farthing-feature", "search"))).Dispose();
        time.Now += TimeSpan.FromHours(1);
        using HttpResponseMessage query = await PostAsync(gateway, """{"model":"text-embedding-3-small","input":"q"}""", ("x-farthing-feature", "search"));
        RunningGateway.Text(query, "x-farthing-cache").ShouldBe("miss");
        time.Now += TimeSpan.FromDays(3000);
        using HttpResponseMessage document = await PostAsync(gateway, """{"model":"text-embedding-3-small","input":"d"}""");
        RunningGateway.Text(document, "x-farthing-cache").ShouldBe("exact");
    }

    [Fact]
    public async Task Vectors_that_come_in_another_order_go_to_their_inputs()
    {
        await using RawProvider provider = RawProvider.Start(async exchange =>
        {
            string[] inputs = [.. JsonDocument.Parse(exchange.Body).RootElement.GetProperty("input").EnumerateArray().Select(input => input.GetString()!)];
            IEnumerable<string> items = inputs.Select((input, i) => $$"""{"embedding": [{{input.Length}}.5, -1e-7] ,"index" : {{i}}, "object":"embedding"}""").Reverse();
            await exchange.AnswerAsync($$$"""{"data":[{{{string.Join(",\n", items)}}}],"model":"m","usage":{"prompt_tokens":7,"total_tokens":7},"extra":{"data":[]}}""");
        });
        await using RunningGateway gateway = await StartBeforeAsync(provider);
        (await PostAsync(gateway, """{"model":"text-embedding-3-small","input":["aa","bbb"]}""")).Dispose();
        using HttpResponseMessage response = await PostAsync(gateway, """{"model":"text-embedding-3-small","input":["cccc","bbb","e","aa"]}""");
        RunningGateway.Text(response, "x-farthing-cache").ShouldBe("partial");
        string text = await response.Content.ReadAsStringAsync(Stop);
        text.ShouldBe("""
            {"data":[{"embedding": [4.5, -1e-7] ,"index" : 0, "object":"embedding"},{"embedding": [3.5, -1e-7] ,"index" : 1, "object":"embedding"},{"embedding": [1.5, -1e-7] ,"index" : 2, "object":"embedding"},{"embedding": [2.5, -1e-7] ,"index" : 3, "object":"embedding"}],"model":"m","usage":{"prompt_tokens":7,"total_tokens":7},"extra":{"data":[]}}
            """);
    }

    public static TheoryData<string> Unsound => new()
    {
        """{"data":[{"index":0,"embedding":[1]}],"model":"m"}""",
        """{"data":[{"index":0,"embedding":[1]},{"index":0,"embedding":[2]}],"model":"m"}""",
        """{"data":[{"index":0,"embedding":[1]},{"index":2,"embedding":[2]}],"model":"m"}""",
        """{"data":[{"index":0,"embedding":[1]},{"index":1,"embedding":[2,3]}],"model":"m"}""",
        """{"data":[{"index":0,"embedding":[1]},{"index":1,"embedding":"not base64"}],"model":"m"}""",
        """{"data":[{"index":0,"embedding":[1]},{"index":1,"embedding":[1e999]}],"model":"m"}""",
        """{"data":[{"index":0,"embedding":[1]},{"index":1,"embedding":null}],"model":"m"}""",
        """{"data":[{"index":0,"embedding":[1]},{"embedding":[2]}],"model":"m"}""",
        """{"error":{"message":"over"},"data":[{"index":0,"embedding":[1]},{"index":1,"embedding":[2]}],"model":"m"}""",
        """{"data":[{"index":0,"embedding":[1]},{"index":1,"embedding":[2""",
        """<html>Bad gateway</html>""",
        "",
    };

    [Theory]
    [MemberData(nameof(Unsound))]
    public async Task An_unsound_answer_is_never_kept_and_never_completed(string unsound)
    {
        string answer = unsound;
        await using RawProvider provider = RawProvider.Start(exchange => exchange.AnswerAsync(answer));
        await using RunningGateway gateway = await StartBeforeAsync(provider);
        const string Two = """{"model":"text-embedding-3-small","input":["a","b"]}""";
        using (HttpResponseMessage passed = await PostAsync(gateway, Two))
        {
            passed.StatusCode.ShouldBe(HttpStatusCode.OK);
            (await passed.Content.ReadAsStringAsync(Stop)).ShouldBe(unsound);
        }

        _cache.Entries.ShouldBeEmpty();
        answer = """{"data":[{"index":0,"embedding":[1]}],"model":"m"}""";
        (await PostAsync(gateway, """{"model":"text-embedding-3-small","input":["known"]}""")).Dispose();
        _cache.Entries.Count.ShouldBe(1);
        answer = unsound;
        using HttpResponseMessage mixed = await PostAsync(gateway, """{"model":"text-embedding-3-small","input":["known","a","b"]}""");
        mixed.StatusCode.ShouldBe(HttpStatusCode.BadGateway);
        (await RunningGateway.JsonAsync(mixed)).GetProperty("error").GetProperty("code").GetString().ShouldBe("provider_answer_incomplete");
        _cache.Entries.Count.ShouldBe(1);
    }

    [Fact]
    public async Task When_the_model_behind_a_name_changes_nothing_is_mixed_and_the_next_call_is_whole()
    {
        string vector = "[1,2]";
        await using RawProvider provider = RawProvider.Start(exchange =>
        {
            int count = JsonDocument.Parse(exchange.Body).RootElement.GetProperty("input") is { ValueKind: JsonValueKind.Array } inputs ? inputs.GetArrayLength() : 1;
            string items = string.Join(",", Enumerable.Range(0, count).Select(i => $$"""{"index":{{i}},"embedding":{{vector}} }"""));
            return exchange.AnswerAsync($$"""{"data":[{{items}}],"model":"m"}""");
        });
        await using RunningGateway gateway = await StartBeforeAsync(provider);
        (await PostAsync(gateway, """{"model":"text-embedding-3-small","input":["old"]}""")).Dispose();
        vector = "[1,2,3]";
        using HttpResponseMessage refused = await PostAsync(gateway, """{"model":"text-embedding-3-small","input":["old","new"]}""");
        refused.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        RunningGateway.Text(refused, "Retry-After").ShouldBe("1");
        using HttpResponseMessage whole = await PostAsync(gateway, """{"model":"text-embedding-3-small","input":["old","new"]}""");
        whole.StatusCode.ShouldBe(HttpStatusCode.OK);
        JsonElement json = await RunningGateway.JsonAsync(whole);
        json.GetProperty("data").EnumerateArray().Select(item => item.GetProperty("embedding").GetArrayLength()).ShouldBe([3, 3]);
    }

    [Fact]
    public async Task A_providers_error_about_a_part_reaches_the_caller_and_nothing_is_kept()
    {
        await using RunningGateway gateway = await StartAsync();
        (await PostAsync(gateway, """{"model":"text-embedding-3-small","input":["a"]}""")).Dispose();
        using HttpResponseMessage refused = await PostAsync(gateway, """{"model":"text-embedding-3-small","input":["a","","b"]}""");
        refused.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        _cache.Entries.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Callers_can_pass_by_renew_and_insist()
    {
        await using RunningGateway gateway = await StartAsync();
        const string Body = """{"model":"text-embedding-3-small","input":["a","b"]}""";
        using HttpResponseMessage only = await PostAsync(gateway, Body, ("x-farthing-cache", "only"));
        only.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await PostAsync(gateway, Body, ("x-farthing-cache", "off"))).Dispose();
        _cache.Entries.ShouldBeEmpty();
        (await PostAsync(gateway, Body)).Dispose();
        using HttpResponseMessage renewed = await PostAsync(gateway, Body, ("x-farthing-cache", "refresh"));
        RunningGateway.Text(renewed, "x-farthing-cache").ShouldBe("miss");
        using HttpResponseMessage found = await PostAsync(gateway, Body, ("x-farthing-cache", "only"));
        RunningGateway.Text(found, "x-farthing-cache").ShouldBe("exact");
    }

    [Fact]
    public async Task Batches_of_two_thousand_inputs_from_many_callers_at_once_are_right()
    {
        await using RunningGateway gateway = await StartAsync();
        await using RunningGateway plain = await RunningGateway.StartAsync();
        string Body(int from) => $$"""{"model":"text-embedding-3-small","dimensions":4,"input":[{{string.Join(",", Enumerable.Range(from, 500).Select(i => $"\"text {i}\""))}}]}""";
        await Parallel.ForEachAsync(Enumerable.Range(0, 12), Stop, async (i, _) =>
        {
            using HttpResponseMessage response = await PostAsync(gateway, Body(i % 4 * 250));
            using HttpResponseMessage direct = await PostAsync(plain, Body(i % 4 * 250));
            (await RunningGateway.JsonAsync(response)).GetProperty("data").GetRawText().ShouldBe((await RunningGateway.JsonAsync(direct)).GetProperty("data").GetRawText());
        });
        _cache.Entries.Count.ShouldBe(1250);
    }

    [Fact]
    public async Task A_budget_is_asked_only_for_what_is_sent()
    {
        // A thousand tokens cost $0.00002. What is left after the first call would not do for those of the second, were they not known already.
        await using RunningGateway gateway = await StartAsync(On + "\nbudgets: [{ name: small, usd: 0.00005, per: 1d }]");
        string known = $"[{string.Join(",", Enumerable.Repeat("1", 1000))}]";
        (await PostAsync(gateway, $$"""{"model":"text-embedding-3-small","input":[{{known}}]}""")).StatusCode.ShouldBe(HttpStatusCode.OK);
        using HttpResponseMessage second = await PostAsync(gateway, $$"""{"model":"text-embedding-3-small","input":[{{known}},{{known}},{{known}},[7]]}""");
        second.StatusCode.ShouldBe(HttpStatusCode.OK);
        RunningGateway.Text(second, "x-farthing-cache").ShouldBe("partial");
        using HttpResponseMessage refused = await PostAsync(gateway, $$"""{"model":"text-embedding-3-small","input":[{{known.Replace('1', '2')}},{{known.Replace('1', '3')}}]}""");
        refused.StatusCode.ShouldBe(HttpStatusCode.PaymentRequired);
    }

    private Task<RunningGateway> StartAsync(string settings = On, ManualTime? time = null) => RunningGateway.StartAsync(
        settings,
        environment: new() { ["SHOP_KEY"] = "sk-farthing-of-the-shop", ["BANK_KEY"] = "sk-farthing-of-the-bank" },
        configure: services =>
        {
            services.AddSingleton<ICache>(_cache);
            if (time is not null) services.AddSingleton<TimeProvider>(time);
        });

    private Task<RunningGateway> StartBeforeAsync(RawProvider provider) => RunningGateway.BeforeAsync(provider, On, services => services.AddSingleton<ICache>(_cache));

    private static async Task<HttpResponseMessage> PostAsync(RunningGateway gateway, string body, params (string, string)[] headers)
    {
        HttpResponseMessage response = await gateway.PostAsync(Ask.EmbeddingsPath, body, headers);
        await response.Content.LoadIntoBufferAsync(Stop);
        return response;
    }

    private static async Task<(JsonElement Json, HttpResponseMessage Response)> EmbedAsync(RunningGateway gateway, string input, string format = "float")
    {
        HttpResponseMessage response = await PostAsync(gateway, $$"""{"model":"text-embedding-3-small","user":"ann","input":{{input}},"encoding_format":"{{format}}"}""");
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        return (await RunningGateway.JsonAsync(response), response);
    }

    private static JsonElement[] SentBodies(RunningGateway gateway) => [.. gateway.Simulator.Meter.Calls.Select(call => JsonDocument.Parse(call.RequestBody!.Value).RootElement)];

    private static IEnumerable<int> Places(JsonElement answer) => answer.GetProperty("data").EnumerateArray().Select(item => item.GetProperty("index").GetInt32());

    private static string Vector(JsonElement answer, int place) => answer.GetProperty("data")[place].GetProperty("embedding").GetRawText();

    private static float[] Floats(JsonElement answer, int place)
    {
        JsonElement vector = answer.GetProperty("data")[place].GetProperty("embedding");
        if (vector.ValueKind == JsonValueKind.Array) return [.. vector.EnumerateArray().Select(number => number.GetSingle())];
        byte[] bytes = vector.GetBytesFromBase64();
        return [.. Enumerable.Range(0, bytes.Length / 4).Select(i => BitConverter.ToSingle(bytes, i * 4))];
    }
}
