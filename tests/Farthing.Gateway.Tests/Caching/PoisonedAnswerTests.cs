using System.Text;

namespace Farthing.Gateway.Tests.Caching;

/// <summary>Nothing wrong is ever kept: what is no whole answer is passed on as it came and asked for again.</summary>
public sealed class PoisonedAnswerTests
{
    private const string Truncated = """
        {"id":"c1","object":"chat.completion","model":"gpt-4o-mini","choices":[{"index":0,"message":{"role":"assistant","content":"Ob, Po"},"finish_reason":"length"}],"usage":{"prompt_tokens":5,"completion_tokens":7,"total_tokens":12}}
        """;

    private const string Refused = """
        {"id":"c1","object":"chat.completion","model":"gpt-4o-mini","choices":[{"index":0,"message":{"role":"assistant","content":null,"refusal":"I cannot help."},"finish_reason":"stop"}],"usage":{"prompt_tokens":5,"completion_tokens":7,"total_tokens":12}}
        """;

    private const string CallsTool = """
        {"id":"c1","object":"chat.completion","model":"gpt-4o-mini","choices":[{"index":0,"message":{"role":"assistant","content":null,"tool_calls":[{"id":"t1","type":"function","function":{"name":"rivers","arguments":"{}"}}]},"finish_reason":"tool_calls"}],"usage":{"prompt_tokens":5,"completion_tokens":7,"total_tokens":12}}
        """;

    [Theory]
    [InlineData("{\"error\":{\"message\":\"overloaded\",\"type\":\"server_error\"}}", "application/json")]
    [InlineData("<html><body>Bad gateway</body></html>", "text/html")]
    [InlineData("<html><body>Bad gateway</body></html>", "application/json")]
    [InlineData("{\"id\":\"c1\",\"object\":\"chat.completion\",\"choices\":[],\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":7,\"total_tokens\":12}}", "application/json")]
    [InlineData("{\"id\":\"c1\",\"object\":\"chat.completion\",\"model\":\"gpt-4o-mini\",\"choices\":[{\"index\":0,\"message\":{\"content\":\"Ob\"},\"finish_reason\":null}],\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":7,\"total_tokens\":12}}", "application/json")]
    [InlineData("{\"id\":\"c1\",\"object\":\"chat.completion\",\"model\":\"gpt-4o-mini\",\"choices\":[{\"index\":0,\"message\":{\"content\":\"Ob\"},\"finish_reason\":\"stop\"}]}", "application/json")]
    [InlineData("{\"id\":\"c1\",\"object\":\"chat.completion\",\"model\":\"gpt-4o-mini\",\"choices\":[{\"index\":0,\"message\":{\"content\":\"Ob", "application/json")]
    [InlineData("", "application/json")]
    [InlineData("null", "application/json")]
    [InlineData(Truncated, "application/json")]
    [InlineData(Refused, "application/json")]
    public async Task What_is_no_whole_answer_is_passed_on_and_not_kept(string answer, string type)
    {
        await using RawProvider provider = RawProvider.Answering(answer, type);
        await using CachingGateway caching = await CachingGateway.BeforeAsync(provider);
        for (int i = 0; i < 2; i++)
        {
            CachedAnswer got = await caching.AskAsync(Ask.ChatPath, Ask.Chat);
            (got.Cache, got.Body).ShouldBe(("miss", answer));
        }

        caching.Cache.Answers.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("<html><body>Bad gateway</body></html>", "text/html", "other_type")]
    [InlineData("<html><body>Bad gateway</body></html>", "application/json", "no_usage")]
    [InlineData("{\"id\":\"c1\",\"object\":\"chat.completion\",\"choices\":[],\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":7,\"total_tokens\":12}}", "application/json", "not_understood")]
    [InlineData("", "application/json", "empty")]
    [InlineData(Truncated, "application/json", "truncated")]
    [InlineData(Refused, "application/json", "refused")]
    [InlineData(CallsTool, "application/json", "calls_tools")]
    public async Task Why_an_answer_was_not_kept_is_counted(string answer, string type, string reason)
    {
        await using RawProvider provider = RawProvider.Answering(answer, type);
        await using CachingGateway caching = await CachingGateway.BeforeAsync(provider, "cache: { exact: on, max_temperature: 2, tools: off }");
        await caching.AskAsync(Ask.ChatPath, Ask.Chat);
        string metrics = await caching.Gateway.Client.GetStringAsync("/metrics", TestContext.Current.CancellationToken);
        metrics.Split('\n').Where(line => line.StartsWith("farthing_cache_not_kept_total", StringComparison.Ordinal) && !line.EndsWith(" 0", StringComparison.Ordinal))
            .ShouldBe([$"farthing_cache_not_kept_total{{reason=\"{reason}\"}} 1"]);
    }

    [Theory]
    [InlineData(Truncated, "truncated: on")]
    [InlineData(Refused, "refusals: on")]
    [InlineData(CallsTool, "tools: client")]
    public async Task Truncated_answers_refusals_and_calls_of_tools_are_kept_where_a_rule_says_so(string answer, string rule)
    {
        await using RawProvider provider = RawProvider.Answering(answer);
        await using CachingGateway caching = await CachingGateway.BeforeAsync(provider, $"cache: {{ exact: on, max_temperature: 2, rules: [ {{ for: {{ feature: x }}, {rule} }} ] }}");
        (await caching.TwiceAsync(Ask.ChatPath, Ask.Chat, null, ("x-farthing-feature", "x"))).ShouldBe("miss exact");
    }

    [Fact]
    public async Task Calls_of_tools_are_not_kept_where_tools_are_off()
    {
        await using RawProvider provider = RawProvider.Answering(CallsTool);
        await using CachingGateway caching = await CachingGateway.BeforeAsync(provider, "cache: { exact: on, max_temperature: 2, tools: off }");
        (await caching.TwiceAsync(Ask.ChatPath, Ask.Chat)).ShouldBe("miss miss");
    }

    [Theory]
    [InlineData(Ask.ChatEvent + Ask.ChatEnd + Ask.ChatUsageEvent)]
    [InlineData(Ask.ChatEvent + Ask.ChatUsageEvent + Ask.ChatDone)]
    [InlineData(Ask.ChatEvent + "data: {\"error\":{\"message\":\"overloaded\"}}\n\n" + Ask.ChatEnd + Ask.ChatUsageEvent + Ask.ChatDone)]
    [InlineData(Ask.ChatEvent + Ask.ChatEnd + Ask.ChatDone)]
    [InlineData(Ask.ChatEvent + "data: {\"broken\n\n" + Ask.ChatEnd + Ask.ChatUsageEvent + Ask.ChatDone)]
    [InlineData(Ask.ChatEvent + Ask.ChatEnd + Ask.ChatUsageEvent + "data: [DONE]")]
    public async Task A_stream_without_its_end_or_with_an_error_in_it_is_not_kept(string stream)
    {
        await using RawProvider provider = RawProvider.Streaming(stream);
        await using CachingGateway caching = await CachingGateway.BeforeAsync(provider);
        CachedAnswer got = await caching.AskAsync(Ask.ChatPath, Ask.ChatStreamWithUsage);
        (got.Cache, got.Body).ShouldBe(("miss", stream));
        caching.Cache.Answers.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_stream_that_the_provider_cuts_is_cut_for_the_client_and_not_kept()
    {
        await using RawProvider provider = RawProvider.Start(async exchange =>
        {
            await exchange.BeginStreamAsync();
            await exchange.SendChunkAsync(Ask.ChatEvent);
        });
        await using CachingGateway caching = await CachingGateway.BeforeAsync(provider);
        await Should.ThrowAsync<HttpRequestException>(() => caching.AskAsync(Ask.ChatPath, Ask.ChatStreamWithUsage));
        caching.Cache.Answers.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_prompt_of_a_megabyte_is_cached_like_any_other()
    {
        await using CachingGateway caching = await CachingGateway.StartAsync();
        string large = Ask.Chat.Replace("rivers", new string('r', 1 << 20), StringComparison.Ordinal);
        (await caching.TwiceAsync(Ask.ChatPath, large)).ShouldBe("miss exact");
        (await caching.AskAsync(Ask.ChatPath, large.Replace("rr\"", "rs\"", StringComparison.Ordinal).Replace("rr.", "rs.", StringComparison.Ordinal))).Cache.ShouldBe("miss");
    }

    [Fact]
    public async Task An_answer_beyond_the_bound_is_passed_on_whole_and_not_kept()
    {
        string answer = Ask.ChatAnswer.Replace("Ob", new string('O', 20_000), StringComparison.Ordinal);
        await using RawProvider provider = RawProvider.Answering(answer);
        await using CachingGateway caching = await CachingGateway.BeforeAsync(provider, "cache: { exact: on, max_temperature: 2, max_answer: 8KiB }");
        CachedAnswer got = await caching.AskAsync(Ask.ChatPath, Ask.Chat);
        got.Body.ShouldBe(answer);
        caching.Cache.Answers.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("""{"model":"gpt-4o-mini","input":"News?","tools":[{"type":"web_search"}]}""")]
    [InlineData("""{"model":"gpt-4o-mini","input":"News?","conversation":"conv_1"}""")]
    [InlineData("""{"model":"gpt-4o-mini","input":"News?","background":true}""")]
    [InlineData("""{"model":"gpt-4o-mini","input":[{"role":"user","content":[{"type":"input_image","image_url":"https://example.com/today.png"}]}]}""")]
    public async Task What_changes_at_the_provider_or_elsewhere_is_not_cached(string body)
    {
        await using CachingGateway caching = await CachingGateway.StartAsync();
        (await caching.TwiceAsync(Ask.ResponsesPath, body)).ShouldBe("bypass bypass");
    }

    [Fact]
    public async Task A_damaged_entry_is_as_good_as_none()
    {
        await using CachingGateway caching = await CachingGateway.StartAsync();
        await caching.AskAsync(Ask.ChatPath, Ask.Chat);
        Farthing.Caching.CacheEntry entry = caching.Cache.Answers.Single();
        caching.Cache.Put(entry with { Payload = Encoding.UTF8.GetBytes("damaged") });
        (await caching.AskAsync(Ask.ChatPath, Ask.Chat)).Cache.ShouldBe("miss");
        caching.Cache.Put(entry with { Payload = entry.Payload[..40] });
        (await caching.AskAsync(Ask.ChatPath, Ask.Chat)).Cache.ShouldBe("miss");
    }
}
