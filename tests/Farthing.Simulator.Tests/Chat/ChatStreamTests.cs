using System.Text.Json;

namespace Farthing.Simulator.Tests.Chat;

public sealed class ChatStreamTests
{
    private const string Path = "/v1/chat/completions";
    private const string Messages = """ "messages":[{"role":"user","content":"Tell me about harbours."}] """;

    [Fact]
    public async Task A_stream_says_the_same_as_the_whole_answer()
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync();
        JsonElement whole = await host.ChatAsync(Messages);
        List<ServerEvent> events = await host.StreamAsync(Path, $$"""{"model":"gpt-4o","stream":true,{{Messages}}}""");

        events[^1].Data.ShouldBe("[DONE]");
        JsonElement[] chunks = [.. events[..^1].Select(item => item.Json)];
        chunks[0].GetProperty("choices")[0].GetProperty("delta").GetProperty("role").GetString().ShouldBe("assistant");
        string.Concat(chunks.Select(Content)).ShouldBe(whole.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString());
        chunks[^1].GetProperty("choices")[0].GetProperty("finish_reason").GetString().ShouldBe("stop");
        chunks.Select(chunk => chunk.GetProperty("id").GetString()).Distinct().Count().ShouldBe(1);
        chunks.ShouldAllBe(chunk => chunk.GetProperty("object").GetString() == "chat.completion.chunk");
        chunks.ShouldAllBe(chunk => !chunk.GetRawText().Contains("\"usage\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Asked_for_usage_comes_alone_in_a_last_chunk_and_is_null_before()
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync();
        JsonElement whole = await host.ChatAsync(Messages);
        List<ServerEvent> events = await host.StreamAsync(
            Path, $$"""{"model":"gpt-4o","stream":true,"stream_options":{"include_usage":true},{{Messages}}}""");

        JsonElement[] chunks = [.. events[..^1].Select(item => item.Json)];
        chunks[..^1].ShouldAllBe(chunk => chunk.GetProperty("usage").ValueKind == JsonValueKind.Null);
        chunks[^1].GetProperty("choices").GetArrayLength().ShouldBe(0);
        chunks[^1].GetProperty("usage").GetRawText().ShouldBe(whole.GetProperty("usage").GetRawText());
    }

    [Fact]
    public async Task Stream_options_without_a_stream_are_refused()
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync();
        JsonElement answer = await host.ChatAsync($$""" "stream_options":{"include_usage":true},{{Messages}} """, 400);
        answer.GetProperty("error").GetProperty("param").GetString().ShouldBe("stream_options");
    }

    [Fact]
    public async Task Several_choices_are_told_apart_by_index()
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync();
        List<ServerEvent> events = await host.StreamAsync(Path, $$"""{"model":"gpt-4o","stream":true,"n":2,{{Messages}}}""");
        events[..^1].Select(item => item.Json.GetProperty("choices")[0].GetProperty("index").GetInt32()).Distinct().ShouldBe([0, 1]);
    }

    [Fact]
    public async Task A_character_beyond_the_basic_plane_is_never_split()
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync();
        List<ServerEvent> events = await host.StreamAsync(
            Path, """{"model":"gpt-4o","stream":true,"messages":[{"role":"user","content":"[say: 👋🏽👩‍🚀 ok]"}]}""");
        string.Concat(events[..^1].Select(item => Content(item.Json))).ShouldBe("👋🏽👩‍🚀 ok");
    }

    private static string Content(JsonElement chunk) =>
        chunk.GetProperty("choices")[0].GetProperty("delta").TryGetProperty("content", out JsonElement content) ? content.GetString() ?? "" : "";
}
