using System.Text.Json;

namespace Farthing.Simulator.Tests.Gemini;

public sealed class GeminiTests
{
    private const string Model = "/v1beta/models/gemini-2.5-flash";
    private const string Hello = """{"contents":[{"role":"user","parts":[{"text":"Tell me about harbours."}]}]}""";

    [Fact]
    public async Task An_answer_has_the_fields_of_the_real_one()
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync();
        JsonElement answer = await host.AskAsync(Model + ":generateContent", Hello);
        JsonElement candidate = answer.GetProperty("candidates")[0];
        candidate.GetProperty("finishReason").GetString().ShouldBe("STOP");
        candidate.GetProperty("content").GetProperty("role").GetString().ShouldBe("model");
        string text = candidate.GetProperty("content").GetProperty("parts")[0].GetProperty("text").GetString()!;
        JsonElement usage = answer.GetProperty("usageMetadata");
        usage.GetProperty("candidatesTokenCount").GetInt32().ShouldBe(Simulator.Text.Tokenizer.Count(text));
        int thoughts = usage.GetProperty("thoughtsTokenCount").GetInt32();
        usage.GetProperty("totalTokenCount").GetInt32()
            .ShouldBe(usage.GetProperty("promptTokenCount").GetInt32() + usage.GetProperty("candidatesTokenCount").GetInt32() + thoughts);
        answer.GetProperty("modelVersion").GetString().ShouldBe("gemini-2.5-flash");
        host.Server.Meter.Calls[^1].Usage.OutputTokens.ShouldBe(usage.GetProperty("candidatesTokenCount").GetInt32() + thoughts);
    }

    [Fact]
    public async Task A_stream_comes_as_events_or_as_an_array_and_counts_cumulatively()
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync();
        JsonElement whole = await host.AskAsync(Model + ":generateContent", Hello);
        List<ServerEvent> events = await host.StreamAsync(Model + ":streamGenerateContent?alt=sse", Hello);
        JsonElement array = await host.AskAsync(Model + ":streamGenerateContent", Hello);

        foreach (JsonElement[] chunks in (JsonElement[][])[[.. events.Select(item => item.Json)], [.. array.EnumerateArray()]])
        {
            string.Concat(chunks.Select(Text)).ShouldBe(Text(whole));
            int[] counts = [.. chunks.Select(chunk => chunk.GetProperty("usageMetadata").GetProperty("candidatesTokenCount").GetInt32())];
            counts.ShouldBe(counts.Order());
            counts[^1].ShouldBe(whole.GetProperty("usageMetadata").GetProperty("candidatesTokenCount").GetInt32());
            chunks[^1].GetProperty("candidates")[0].GetProperty("finishReason").GetString().ShouldBe("STOP");
        }
    }

    [Fact]
    public async Task A_function_is_called_and_its_result_answered()
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync();
        const string Tools = """
            "tools":[{"functionDeclarations":[{"name":"get_weather","parameters":{"type":"OBJECT","properties":{"city":{"type":"STRING"}},"required":["city"]}}]}]
            """;
        JsonElement call = await host.AskAsync(Model + ":generateContent", $$"""
            {"contents":[{"role":"user","parts":[{"text":"What is the weather in Rome?"}]}],{{Tools}}}
            """);
        JsonElement function = call.GetProperty("candidates")[0].GetProperty("content").GetProperty("parts")[0].GetProperty("functionCall");
        function.GetProperty("name").GetString().ShouldBe("get_weather");
        function.GetProperty("args").GetProperty("city").GetString().ShouldBe("Rome");

        JsonElement answer = await host.AskAsync(Model + ":generateContent", $$"""
            {"contents":[{"role":"user","parts":[{"text":"What is the weather in Rome?"}]},
            {"role":"user","parts":[{"functionResponse":{"name":"get_weather","response":{"sky":"clear"} } }]}],{{Tools}}}
            """);
        Text(answer).Length.ShouldBeGreaterThan(10);
    }

    [Fact]
    public async Task Errors_are_in_googles_words()
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync();
        JsonElement missing = await host.AskAsync(Model + ":generateContent", "{}", 400);
        missing.GetProperty("error").GetProperty("status").GetString().ShouldBe("INVALID_ARGUMENT");
        missing.GetProperty("error").GetProperty("code").GetInt32().ShouldBe(400);
        JsonElement unknown = await host.AskAsync(Model + ":embedContent", "{}", 404);
        unknown.GetProperty("error").GetProperty("status").GetString().ShouldBe("NOT_FOUND");
    }

    private static string Text(JsonElement answer) =>
        answer.GetProperty("candidates")[0].GetProperty("content").GetProperty("parts")[0].GetProperty("text").GetString()!;
}
