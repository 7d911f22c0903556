using System.Globalization;
using System.Text.Json;
using Farthing.Caching;
using Farthing.Caching.Semantic.Embedders;
using Farthing.Gateway.Settings;
using Farthing.Gateway.Tests.Settings;
using Farthing.Ledger;
using Farthing.Optimiser;
using Farthing.Simulator;
using Farthing.Simulator.Faults;
using Microsoft.Extensions.DependencyInjection;

namespace Farthing.Gateway.Tests.Caching;

/// <summary>Questions that are embedded at an endpoint: it helps to find answers, at the optimiser's cost, and never costs anybody one.</summary>
public sealed class EmbeddedQuestionTests
{
    private const string Chat = "/v1/chat/completions";
    private const string Embedder = "text-embedding-3-small";
    private const string Cache = "exact: on, max_temperature: 2, semantic: { mode: on, max_error: 0.02 }";
    private const string On = $"cache: {{ {Cache}, embedder: {{ model: {Embedder}, timeout: 20s }} }}\n";
    private const string Asked = "How can I activate my new card?";
    private const string AskedOtherwise = "How do I activate my new bank card?";

    private readonly CacheInMemory _cache = new();

    [Fact]
    public async Task A_question_is_matched_with_what_the_embedder_says_and_the_optimiser_pays_for_it()
    {
        await using RunningGateway gateway = await StartAsync(On);
        string id = await ProvenAsync(gateway);
        id.ShouldBe("text-embedding-3-small (text-embedding-3-small, 1536)");
        await AskAsync(gateway, Asked);
        await VectorsAsync(1);
        (string cache, string callId) = await AskAsync(gateway, AskedOtherwise);

        cache.ShouldBe("semantic");
        JsonElement match = (await AdminAsync(gateway, "cache/semantic/" + callId));
        match.GetProperty("matched_question").GetString().ShouldBe(Asked);
        match.GetProperty("evidence").GetString()!.ShouldContain("without the embedder");

        CallRecord[] own = [.. (await gateway.CallsAsync()).Where(call => call.Principal.Project == OwnProject.Name)];
        own.Length.ShouldBe(3);
        own.ShouldAllBe(call => call.Principal.Feature == QuestionEmbedder.Feature && call.RequestedModel == Embedder && call.Cost!.Value.Amount > 0);
        JsonElement stats = await AdminAsync(gateway, "cache");
        JsonElement cost = stats.GetProperty("own_costs").EnumerateArray().Single();
        cost.GetProperty("feature").GetString().ShouldBe(QuestionEmbedder.Feature);
        cost.GetProperty("calls").GetInt64().ShouldBe(3);
        Usd(cost, "cost_usd").ShouldBe(own.Sum(call => call.Cost!.Value.Amount));
        Usd(stats, "net_saved_usd").ShouldBe(Usd(stats, "saved_usd") - Usd(cost, "cost_usd"));
        Usd((await AdminAsync(gateway, "cache/semantic")).GetProperty("routes")[0], "spent_usd").ShouldBe(own.Skip(1).Sum(call => call.Cost!.Value.Amount));
    }

    [Fact]
    public async Task A_question_that_was_embedded_once_is_not_paid_again()
    {
        await using RunningGateway gateway = await StartAsync(On);
        await ProvenAsync(gateway);
        await AskAsync(gateway, Asked);
        await VectorsAsync(1);
        await AskAsync(gateway, Asked, system: "You are a pirate.");
        await VectorsAsync(2);

        CallRecord last = (await gateway.CallsAsync()).Last(call => call.Principal.Project == OwnProject.Name);
        last.Cache.ShouldBe("exact");
        last.Cost.ShouldBe(Pricing.Usd.Zero);
        gateway.Simulator.Meter.Calls.Count(call => call.Path == "/v1/embeddings").ShouldBe(2);
    }

    [Fact]
    public async Task What_the_words_make_sure_of_is_served_without_the_embedder()
    {
        await using RunningGateway gateway = await StartAsync(On);
        await ProvenAsync(gateway);
        await AskAsync(gateway, Asked);
        await VectorsAsync(1);
        (await AskAsync(gateway, "Please, how can I activate my new card")).Cache.ShouldBe("gate");
        gateway.Simulator.Meter.Calls.Count(call => call.Path == "/v1/embeddings").ShouldBe(2);
    }

    [Fact]
    public async Task In_the_shadow_it_is_asked_beside_the_call()
    {
        await using RunningGateway gateway = await StartAsync(On.Replace("mode: on", "mode: shadow", StringComparison.Ordinal));
        await ProvenAsync(gateway);
        await AskAsync(gateway, Asked);
        await VectorsAsync(1);
        (await AskAsync(gateway, AskedOtherwise)).Cache.ShouldBe("miss");
        await VectorsAsync(2);
        (await RouteAsync(gateway)).GetProperty("would_hit").GetInt64().ShouldBe(1);
    }

    [Fact]
    public async Task In_the_shadow_an_answer_does_not_wait_for_a_slow_embedder_and_is_learned_from_when_it_has_answered()
    {
        TaskCompletionSource released = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using RawProvider provider = RawProvider.Start(async exchange =>
        {
            if (exchange.Target != "/v1/embeddings")
            {
                await exchange.AnswerAsync(Answer);
                return;
            }

            if (exchange.BodyText.Contains(AskedOtherwise, StringComparison.Ordinal)) await released.Task;
            await exchange.AnswerAsync(Embed(exchange.BodyText, text => Words(text, 256)));
        });
        await using RunningGateway gateway = await BeforeAsync(provider, On.Replace("mode: on", "mode: shadow", StringComparison.Ordinal));
        await ProvenAsync(gateway);
        await AskAsync(gateway, Asked);
        await VectorsAsync(1);
        (await AskAsync(gateway, AskedOtherwise)).Cache.ShouldBe("miss");
        (await RouteAsync(gateway)).GetProperty("lookups").GetInt64().ShouldBe(1);

        released.SetResult();
        await VectorsAsync(2);
        (await RouteAsync(gateway)).GetProperty("lookups").GetInt64().ShouldBe(2);
    }

    [Theory]
    [InlineData("500", "20s", "500")]
    [InlineData("hang", "100ms", "no answer within 0.1 s (cache.embedder.timeout)")]
    [InlineData("malformed", "20s", "the answer holds no vector for each text")]
    public async Task An_embedder_that_fails_after_its_proof_costs_no_call_and_an_alarm_says_why(string fault, string timeout, string why)
    {
        SimulatorOptions failing = new() { Faults = FaultScript.Parse($$"""[{ "path": "/v1/embeddings", "from": 2, "fault": "{{fault}}" }]""") };
        await using RunningGateway gateway = await StartAsync(On.Replace("20s", timeout, StringComparison.Ordinal) + "retries: { most: 0, most_unsent: 0 }\n", failing);
        await ProvenAsync(gateway);
        foreach (string question in new[] { Asked, "Which trains go to Lyon?", "Who painted this?" }) (await AskAsync(gateway, question)).Cache.ShouldBe("miss");

        // By its words alone it is found all the same.
        (await AskAsync(gateway, AskedOtherwise)).Cache.ShouldBe("semantic");
        (await TroubleAsync(gateway)).ShouldContain(why);
        string metrics = await gateway.Client.GetStringAsync("/metrics", TestContext.Current.CancellationToken);
        metrics.ShouldContain("farthing_cache_embedder_trouble 1\n");
    }

    [Fact]
    public async Task An_embedder_that_is_away_at_the_start_is_left_out_and_an_alarm_says_so()
    {
        await using RunningGateway gateway = await StartAsync(On + "retries: { most: 0, most_unsent: 0 }\n", new() { Faults = FaultScript.Parse("""[{ "path": "/v1/embeddings", "fault": "503" }]""") });
        (await TroubleAsync(gateway)).ShouldContain("has not proved itself: the answer was 503");
        await AskAsync(gateway, Asked);
        (await AskAsync(gateway, AskedOtherwise)).Cache.ShouldBe("semantic");
        (await AdminAsync(gateway, "cache/semantic")).GetProperty("embedder").GetProperty("embedded").GetInt64().ShouldBe(0);
    }

    [Fact]
    public async Task An_embedder_that_finds_everything_alike_stays_off()
    {
        await using RawProvider provider = RawProvider.Start(exchange => exchange.AnswerAsync(exchange.Target == "/v1/embeddings" ? Embed(exchange.BodyText, _ => [1, 0.5f]) : Answer));
        await using RunningGateway gateway = await BeforeAsync(provider, On);
        (await TroubleAsync(gateway)).ShouldContain("1.00 alike");
        (await AskAsync(gateway, Asked)).Cache.ShouldBe("miss");
    }

    [Fact]
    public async Task Vectors_of_another_length_than_at_the_proof_are_not_used()
    {
        int asked = 0;
        await using RawProvider provider = RawProvider.Start(exchange => exchange.AnswerAsync(
            exchange.Target == "/v1/embeddings" ? Embed(exchange.BodyText, text => Words(text, Interlocked.Increment(ref asked) <= EmbedderProofTexts ? 256 : 128)) : Answer));
        await using RunningGateway gateway = await BeforeAsync(provider, On);
        await ProvenAsync(gateway);
        (await AskAsync(gateway, Asked)).Cache.ShouldBe("miss");

        // It has become another model: it proves itself anew, as that.
        string id;
        do id = await ProvenAsync(gateway);
        while (!id.Contains("128", StringComparison.Ordinal));
        (await AdminAsync(gateway, "cache/semantic")).GetProperty("embedder").GetProperty("failed").GetInt64().ShouldBe(1);
        (await AskAsync(gateway, AskedOtherwise)).Cache.ShouldBe("semantic");
    }

    [Fact]
    public async Task Vectors_of_another_length_than_the_settings_say_prove_nothing()
    {
        await using RawProvider provider = RawProvider.Start(exchange => exchange.AnswerAsync(exchange.Target == "/v1/embeddings" ? Embed(exchange.BodyText, text => Words(text, 256)) : Answer));
        await using RunningGateway gateway = await BeforeAsync(provider, On.Replace("timeout", "dimensions: 512, timeout", StringComparison.Ordinal));
        (await TroubleAsync(gateway)).ShouldContain("256 numbers and not the 512 of cache.embedder.dimensions");
    }

    [Fact]
    public async Task After_a_restart_vectors_are_there_and_after_one_with_another_model_the_old_ones_are_not_compared()
    {
        await using RawProvider provider = RawProvider.Start(exchange => exchange.AnswerAsync(exchange.Target == "/v1/embeddings" ? Embed(exchange.BodyText, text => Words(text, 256)) : Answer));
        await using (RunningGateway first = await BeforeAsync(provider, On))
        {
            await ProvenAsync(first);
            await AskAsync(first, Asked);
            await VectorsAsync(1);
        }

        string same = await EvidenceAfterRestartAsync(provider, On);
        same.ShouldContain("without the embedder");
        string other = await EvidenceAfterRestartAsync(provider, On.Replace("3-small", "3-large", StringComparison.Ordinal));
        other.ShouldStartWith("scored");
        other.ShouldNotContain("without the embedder");
    }

    [Theory]
    [InlineData("us", 0)]
    [InlineData("eu", 1)]
    public async Task A_question_leaves_its_callers_regions_for_no_embedder(string region, int vectors)
    {
        await using RunningGateway gateway = await StartAsync($$"""
            providers:
              east: { kind: openai, catalog: openai, base_url: "$SIMULATOR/v1", api_key: "env:TEST_KEY", region: eu }
              west: { kind: openai, catalog: openai, base_url: "$SIMULATOR/v1", api_key: "env:TEST_KEY", region: us }
            deployments:
              - { name: a, provider: east, model: gpt-4o-mini }
              - { name: b, provider: {{(region == "eu" ? "east" : "west")}}, model: embedder, upstream_model: {{Embedder}} }
            projects: [{ name: default, regions: [eu] }]
            {{On.Replace(Embedder, "embedder", StringComparison.Ordinal)}}
            """);
        await ProvenAsync(gateway);
        await AskAsync(gateway, Asked);
        await QuestionsAsync(1);
        _cache.Entries.Count(HasVector).ShouldBe(vectors);
        gateway.Simulator.Meter.Calls.Count(call => call.Path == "/v1/embeddings").ShouldBe(1 + vectors);
        JsonElement embedder = (await AdminAsync(gateway, "cache/semantic")).GetProperty("embedder");
        embedder.GetProperty("trouble").ValueKind.ShouldBe(JsonValueKind.Null);
        (await AskAsync(gateway, AskedOtherwise)).Cache.ShouldBe("semantic");
    }

    [Theory]
    [InlineData("model: gpt-4o-mini", "cache.embedder.model: \"gpt-4o-mini\" gives no embeddings: the price catalog has it as a model for chat; name a model that gives embeddings")]
    [InlineData("model: text-embedding-3-smal", "cache.embedder.model: no provider has the model \"text-embedding-3-smal\"; did you mean \"text-embedding-3-small\"?")]
    [InlineData("model: claude/claude-sonnet-4-5", "cache.embedder.model: \"claude/claude-sonnet-4-5\" is served on a wire that has no embeddings")]
    [InlineData("dimensions: 8", "cache.embedder.model: is required")]
    [InlineData("model: text-embedding-3-small, dimensions: 0", "cache.embedder.dimensions: \"0\" is not allowed: a whole number from 1 to 65536")]
    [InlineData("model: text-embedding-3-small, timeout: 1ms", "cache.embedder.timeout: \"1ms\" is not allowed: a time from 10ms to 1m")]
    [InlineData("modell: text-embedding-3-small", "cache.embedder.modell: is not a known key; did you mean \"model\"?")]
    public void What_cannot_be_is_named_with_the_field_and_what_to_do(string embedder, string expected)
    {
        using SettingsFolder folder = new($"providers: {{ openai: {{ api_key: \"env:TEST_KEY\" }}, claude: {{ kind: anthropic, base_url: \"http://127.0.0.1:9\", api_key: \"env:TEST_KEY\" }} }}\ncache: {{ embedder: {{ {embedder} }} }}\n");
        folder.Environment["TEST_KEY"] = "sk-provider-secret";
        Should.Throw<SettingsException>(() => folder.Load()).Message.ShouldContain(expected);
    }

    private const string Answer =
        """{"id":"chatcmpl-1","object":"chat.completion","created":1,"model":"gpt-4o-mini","choices":[{"index":0,"message":{"role":"assistant","content":"Done."},"finish_reason":"stop"}],"usage":{"prompt_tokens":50,"completion_tokens":20,"total_tokens":70}}""";

    private static int EmbedderProofTexts => 20;

    private Task<RunningGateway> StartAsync(string settings, SimulatorOptions? simulator = null) => RunningGateway.StartAsync(settings + "logging: { level: error }\n", simulator, services => services.AddSingleton<ICache>(_cache));

    private Task<RunningGateway> BeforeAsync(RawProvider provider, string settings) => RunningGateway.BeforeAsync(provider, settings, services => services.AddSingleton<ICache>(_cache));

    private async Task<string> EvidenceAfterRestartAsync(RawProvider provider, string settings)
    {
        await using RunningGateway gateway = await BeforeAsync(provider, settings);
        await ProvenAsync(gateway);

        // The first question opens what was kept, which is read beside the calls: until then nothing is there, and no provider is asked.
        string cache, id;
        do (cache, id) = await AskAsync(gateway, AskedOtherwise, only: true);
        while (cache != "semantic");
        return (await AdminAsync(gateway, "cache/semantic/" + id)).GetProperty("evidence").GetString()!;
    }

    private static async Task<(string Cache, string Id)> AskAsync(RunningGateway gateway, string question, string system = "You run a house.", bool only = false)
    {
        using HttpResponseMessage response = await gateway.PostAsync(
            Chat, $$"""{"model":"gpt-4o-mini","messages":[{"role":"system","content":"{{system}}"},{"role":"user","content":"{{question}}"}]}""", only ? [("x-farthing-cache", "only")] : []);
        if (!only) response.EnsureSuccessStatusCode();
        await response.Content.ReadAsByteArrayAsync();
        return (RunningGateway.Text(response, "x-farthing-cache"), RunningGateway.Text(response, "x-farthing-id"));
    }

    private static async Task<string> ProvenAsync(RunningGateway gateway)
    {
        string? id;
        do id = (await AdminAsync(gateway, "cache/semantic")).GetProperty("embedder").GetProperty("id").GetString();
        while (id is null);
        return id;
    }

    private static async Task<string> TroubleAsync(RunningGateway gateway)
    {
        while (true)
        {
            using JsonDocument ready = JsonDocument.Parse(await gateway.Client.GetStringAsync("/health/ready", TestContext.Current.CancellationToken));
            if (ready.RootElement.TryGetProperty("embedder_alarm", out JsonElement alarm)) return alarm.GetString()!;
        }
    }

    private Task VectorsAsync(int count) => StoredAsync(HasVector, count);

    private Task QuestionsAsync(int count) => StoredAsync(entry => entry.Header.Kind == CacheKind.Question, count);

    private async Task StoredAsync(Func<CacheEntry, bool> wanted, int count)
    {
        StoredSignal signal = new();
        _cache.Follow(signal);
        while (_cache.Entries.Count(wanted) < count) await signal.WaitAsync();
    }

    // The cache keeps it for as long as the test runs.
    [System.Diagnostics.CodeAnalysis.SuppressMessage("Reliability", "CA1001", Justification = "Nothing of it outlives the test.")]
    private sealed class StoredSignal : ICacheFollower
    {
        private readonly SemaphoreSlim _stored = new(0);

        public void Stored(CacheHeader header) => _stored.Release();

        public void Purged(CachePurge purge)
        {
        }

        public async Task WaitAsync() => (await _stored.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken)).ShouldBeTrue("nothing more was stored");
    }

    // A question is some hundred bytes, a vector of them at least 256 more.
    private static bool HasVector(CacheEntry entry) => entry.Header.Kind == CacheKind.Question && entry.Payload.Length > 320;

    private static async Task<JsonElement> AdminAsync(RunningGateway gateway, string path) => (await Administration.Admin.SendAsync(gateway, "GET", path)).Json;

    private static async Task<JsonElement> RouteAsync(RunningGateway gateway) => (await AdminAsync(gateway, "cache/semantic")).GetProperty("routes")[0];

    private static decimal Usd(JsonElement json, string field) => decimal.Parse(json.GetProperty(field).GetString()!, CultureInfo.InvariantCulture);

    private static string Embed(string body, Func<string, float[]> embed)
    {
        using JsonDocument request = JsonDocument.Parse(body);
        var data = request.RootElement.GetProperty("input").EnumerateArray().Select((text, index) => new { @object = "embedding", index, embedding = embed(text.GetString()!) });
        return JsonSerializer.Serialize(new { @object = "list", data, model = request.RootElement.GetProperty("model").GetString(), usage = new { prompt_tokens = 5, total_tokens = 5 } });
    }

    // Texts that share words lie near each other.
    private static float[] Words(string text, int dimensions)
    {
        float[] vector = new float[dimensions];
        foreach (string word in text.ToLowerInvariant().Split(' '))
        {
            int seed = word.Aggregate(17, (hash, letter) => unchecked((hash * 31) + letter));
            Random random = new(seed);
            for (int i = 0; i < dimensions; i++) vector[i] += (float)((random.NextDouble() * 2) - 1) * word.Length;
        }

        return vector;
    }
}
