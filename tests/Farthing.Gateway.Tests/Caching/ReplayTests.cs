using System.Text.Json;
using System.Text.Json.Nodes;

namespace Farthing.Gateway.Tests.Caching;

/// <summary>An answer that was stored in one form is given in the other, as the provider itself would have sent it.</summary>
public sealed class ReplayTests
{
    private const string Tool = ""","tools":[{"type":"function","function":{"name":"river_length","parameters":{"type":"object","properties":{"river":{"type":"string"}}}}}],"tool_choice":"required" """;

    [Theory]
    [InlineData(Ask.ChatPath, Ask.Chat, Ask.ChatStreamWithUsage)]
    [InlineData(Ask.ResponsesPath, Ask.Response, Ask.ResponseStream)]
    [InlineData(Ask.MessagesPath, Ask.Message, Ask.MessageStream)]
    public async Task A_call_that_streams_is_answered_from_an_answer_that_did_not_and_the_other_way_round(string path, string whole, string stream)
    {
        await using CachingGateway wholeFirst = await CachingGateway.StartAsync();
        CachedAnswer stored = await wholeFirst.AskAsync(path, whole, Ask.AnthropicVersion);
        CachedAnswer streamed = await wholeFirst.AskAsync(path, stream, Ask.AnthropicVersion);
        (streamed.Cache, streamed.ContentType).ShouldBe(("exact", "text/event-stream"));
        wholeFirst.Gateway.Simulator.Meter.Calls.Count.ShouldBe(1);

        // What the stream amounts to is what was stored: put into a cache of its own and asked for whole.
        await using RawProvider provider = RawProvider.Streaming(streamed.Body);
        await using CachingGateway streamFirst = await CachingGateway.BeforeAsync(provider);
        (await streamFirst.AskAsync(path, stream, Ask.AnthropicVersion)).Cache.ShouldBe("miss");
        CachedAnswer again = await streamFirst.AskAsync(path, whole, Ask.AnthropicVersion);
        (again.Cache, again.ContentType).ShouldBe(("exact", "application/json"));
        Same(again.Body, stored.Body).ShouldBeTrue(again.Body);
    }

    [Theory]
    [InlineData(Ask.ChatPath, """{"model":"gpt-4o-mini","messages":[{"role":"user","content":"How long is the Po?"}]""" + Tool)]
    [InlineData(Ask.ChatPath, """{"model":"gpt-4o-mini","n":2,"messages":[{"role":"user","content":"How long is the Po?"}]""")]
    [InlineData(Ask.ChatPath, """{"model":"gpt-4o-mini","logprobs":true,"messages":[{"role":"user","content":"How long is the Po?"}]""")]
    [InlineData(Ask.ChatPath, """{"model":"gpt-4o-mini","messages":[{"role":"user","content":"How long is the Po?"}],"response_format":{"type":"json_schema","json_schema":{"name":"l","schema":{"type":"object","properties":{"km":{"type":"integer"}},"required":["km"]}}}""")]
    [InlineData(Ask.MessagesPath, """{"model":"claude-sonnet-4-5","max_tokens":60,"messages":[{"role":"user","content":"How long is the Po?"}],"tools":[{"name":"river_length","input_schema":{"type":"object","properties":{"river":{"type":"string"}}}}],"tool_choice":{"type":"any"}""")]
    [InlineData(Ask.MessagesPath, """{"model":"claude-sonnet-4-5","max_tokens":2000,"thinking":{"type":"enabled","budget_tokens":1024},"messages":[{"role":"user","content":"How long is the Po?"}]""")]
    [InlineData(Ask.ResponsesPath, """{"model":"gpt-4o-mini","input":"How long is the Po?","tools":[{"type":"function","name":"river_length","parameters":{"type":"object","properties":{"river":{"type":"string"}}}}],"tool_choice":"required" """)]
    public async Task A_stream_amounts_to_the_whole_answer_and_back(string path, string body)
    {
        await using CachingGateway caching = await CachingGateway.StartAsync("cache: { exact: on, max_temperature: 2, multiple_choices: on }");
        string whole = body + "}", stream = body + ",\"stream\":true" + (path == Ask.ChatPath ? ",\"stream_options\":{\"include_usage\":true}" : "") + "}";
        CachedAnswer stored = await caching.AskAsync(path, whole, Ask.AnthropicVersion);
        CachedAnswer streamed = await caching.AskAsync(path, stream, Ask.AnthropicVersion);
        (stored.Status, stored.Cache, streamed.Cache).ShouldBe((200, "miss", "exact"), stored.Body);
        await using RawProvider provider = RawProvider.Streaming(streamed.Body);
        await using CachingGateway second = await CachingGateway.BeforeAsync(provider, "cache: { exact: on, max_temperature: 2, multiple_choices: on }");
        await second.AskAsync(path, stream, Ask.AnthropicVersion);
        CachedAnswer again = await second.AskAsync(path, whole, Ask.AnthropicVersion);
        again.Cache.ShouldBe("exact", streamed.Body);
        Same(again.Body, stored.Body).ShouldBeTrue($"{stored.Body}\n{again.Body}");
    }

    [Theory]
    [InlineData(Ask.ChatPath, Ask.ChatStreamWithUsage, Ask.Chat)]
    [InlineData(Ask.ResponsesPath, Ask.ResponseStream, Ask.Response)]
    [InlineData(Ask.MessagesPath, Ask.MessageStream, Ask.Message)]
    public async Task A_whole_answer_from_the_providers_own_stream_says_the_same_as_the_stream(string path, string stream, string whole)
    {
        await using CachingGateway caching = await CachingGateway.StartAsync();
        CachedAnswer streamed = await caching.AskAsync(path, stream, Ask.AnthropicVersion);
        CachedAnswer again = await caching.AskAsync(path, whole, Ask.AnthropicVersion);
        (streamed.Cache, again.Cache).ShouldBe(("miss", "exact"));
        JsonElement answer = JsonDocument.Parse(again.Body).RootElement;
        streamed.Body.ShouldContain(answer.GetProperty("id").GetString()!);
        answer.GetProperty("usage").GetProperty(path == Ask.ChatPath ? "completion_tokens" : "output_tokens").GetInt32().ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Usage_is_in_a_stream_only_for_those_who_asked_for_it()
    {
        await using CachingGateway caching = await CachingGateway.StartAsync();
        CachedAnswer without = await caching.AskAsync(Ask.ChatPath, Ask.ChatStream);
        CachedAnswer with = await caching.AskAsync(Ask.ChatPath, Ask.ChatStreamWithUsage);
        CachedAnswer again = await caching.AskAsync(Ask.ChatPath, Ask.ChatStream);
        (without.Cache, with.Cache, again.Cache).ShouldBe(("miss", "exact", "exact"));
        with.Body.ShouldContain("\"total_tokens\"");
        without.Body.ShouldNotContain("\"usage\"");
        again.Body.ShouldBe(without.Body);
    }

    [Theory]
    [InlineData(Ask.GeminiStreamPath)]
    [InlineData(Ask.GeminiStreamPath + "?alt=sse")]
    public async Task Geminis_answers_change_their_form_too(string path)
    {
        await using CachingGateway caching = await CachingGateway.StartAsync();
        CachedAnswer stored = await caching.AskAsync(Ask.GeminiPath, Ask.Gemini);
        CachedAnswer streamed = await caching.AskAsync(path, Ask.Gemini);
        streamed.Cache.ShouldBe("exact");
        string json = path.EndsWith("sse", StringComparison.Ordinal) ? streamed.Body["data: ".Length..] : streamed.Body[1..^1];
        Same(json, stored.Body).ShouldBeTrue(streamed.Body);
        await using CachingGateway streamFirst = await CachingGateway.StartAsync();
        (await streamFirst.AskAsync(path, Ask.Gemini)).Cache.ShouldBe("miss");
        CachedAnswer whole = await streamFirst.AskAsync(Ask.GeminiPath, Ask.Gemini);
        whole.Cache.ShouldBe("exact");
        JsonDocument.Parse(whole.Body).RootElement.GetProperty("candidates")[0].GetProperty("content").GetProperty("parts")[0].GetProperty("text").GetString().ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public async Task A_trailer_says_what_a_stream_from_the_cache_saved()
    {
        await using CachingGateway caching = await CachingGateway.StartAsync();
        CachedAnswer first = await caching.AskAsync(Ask.ChatPath, Ask.Chat);
        CachedAnswer streamed = await caching.AskAsync(Ask.ChatPath, Ask.ChatStream, ("x-farthing-trailer", "on"));
        streamed.Body.ShouldContain($"\"cost\":\"0\",\"saved\":\"{first.Cost}\",\"cache\":\"exact\"");
    }

    [Fact]
    public async Task An_answer_can_be_streamed_at_the_pace_at_which_it_came()
    {
        await using CachingGateway caching = await CachingGateway.StartAsync("cache: { exact: on, max_temperature: 2, pace: original }");
        CachedAnswer first = await caching.AskAsync(Ask.ChatPath, Ask.ChatStreamWithUsage);
        CachedAnswer again = await caching.AskAsync(Ask.ChatPath, Ask.ChatStreamWithUsage);
        (again.Cache, again.Body).ShouldBe(("exact", first.Body));
        (await caching.AskAsync(Ask.ChatPath, Ask.Chat)).Cache.ShouldBe("exact");
        CachedAnswer other = await caching.AskAsync(Ask.ChatPath, Ask.Chat.Replace("three", "four", StringComparison.Ordinal));
        CachedAnswer inPieces = await caching.AskAsync(Ask.ChatPath, Ask.ChatStream.Replace("three", "four", StringComparison.Ordinal));
        (other.Cache, inPieces.Cache).ShouldBe(("miss", "exact"));
    }

    private static bool Same(string left, string right) => JsonNode.DeepEquals(JsonNode.Parse(left), JsonNode.Parse(right));
}
