using System.Text.Json;

namespace Farthing.Simulator.Tests.Generation;

public sealed class ToolTests
{
    private const string Weather = """
        {"type":"function","function":{"name":"get_weather","parameters":{"type":"object","properties":{"city":{"type":"string"},
        "unit":{"enum":["celsius","fahrenheit"]}},"required":["city","unit"]} } }
        """;

    private const string Time = """{"type":"function","function":{"name":"current_clock","parameters":{"type":"object","properties":{} } } }""";

    [Theory]
    [InlineData("What is the weather in Paris?", "auto", new[] { "get_weather" })]
    [InlineData("Please use a tool for this.", "auto", new[] { "get_weather" })]
    [InlineData("Write a poem.", "auto", new string[0])]
    [InlineData("What is the weather in Paris?", "none", new string[0])]
    [InlineData("Write a poem.", "required", new[] { "get_weather" })]
    [InlineData("The weather in two cities: Paris and Rome", "auto", new[] { "get_weather", "get_weather" })]
    [InlineData("Tell the weather and the clock.", "auto", new[] { "get_weather", "current_clock" })]
    public async Task Tools_are_called_when_asked_for(string prompt, string choice, string[] called)
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync();
        JsonElement answer = await host.ChatAsync(
            $$""" "tool_choice":"{{choice}}","tools":[{{Weather}},{{Time}}],"messages":[{"role":"user","content":"{{prompt}}"}] """);
        JsonElement message = answer.GetProperty("choices")[0].GetProperty("message");
        Names(message).ShouldBe(called);
        answer.GetProperty("choices")[0].GetProperty("finish_reason").GetString().ShouldBe(called.Length > 0 ? "tool_calls" : "stop");
        (message.GetProperty("content").ValueKind == JsonValueKind.Null).ShouldBe(called.Length > 0);
    }

    [Fact]
    public async Task Arguments_are_valid_and_two_calls_differ()
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync();
        JsonElement answer = await host.ChatAsync(
            $$""" "tools":[{{Weather}}],"messages":[{"role":"user","content":"Compare the weather of two cities, Paris and Rome."}] """);
        JsonElement[] calls = [.. answer.GetProperty("choices")[0].GetProperty("message").GetProperty("tool_calls").EnumerateArray()];
        string[] cities = [.. calls.Select(call =>
        {
            JsonElement arguments = JsonElement.Parse(call.GetProperty("function").GetProperty("arguments").GetString()!);
            arguments.GetProperty("unit").GetString().ShouldBeOneOf("celsius", "fahrenheit");
            return arguments.GetProperty("city").GetString()!;
        })];
        cities.ShouldBe(["Paris", "Rome"]);
        calls.Select(call => call.GetProperty("id").GetString()).Distinct().Count().ShouldBe(2);
    }

    [Fact]
    public async Task A_named_function_is_called_whatever_is_asked()
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync();
        JsonElement answer = await host.ChatAsync($$"""
            "tools":[{{Weather}},{{Time}}],"tool_choice":{"type":"function","function":{"name":"current_clock"} },
            "messages":[{"role":"user","content":"Write a poem."}]
            """);
        Names(answer.GetProperty("choices")[0].GetProperty("message")).ShouldBe(["current_clock"]);
    }

    [Fact]
    public async Task Without_parallel_calls_there_is_one()
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync();
        JsonElement answer = await host.ChatAsync($$"""
            "tools":[{{Weather}}],"parallel_tool_calls":false,"messages":[{"role":"user","content":"The weather of two cities, Paris and Rome"}]
            """);
        Names(answer.GetProperty("choices")[0].GetProperty("message")).Length.ShouldBe(1);
    }

    [Fact]
    public async Task A_tool_result_is_answered_in_text()
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync();
        JsonElement answer = await host.ChatAsync($$"""
            "tools":[{{Weather}}],"messages":[{"role":"user","content":"The weather in Paris?"},
            {"role":"assistant","content":null,"tool_calls":[{"id":"call_1","type":"function","function":{"name":"get_weather","arguments":"{}"} }]},
            {"role":"tool","tool_call_id":"call_1","content":"Rain"}]
            """);
        answer.GetProperty("choices")[0].GetProperty("finish_reason").GetString().ShouldBe("stop");
    }

    [Fact]
    public async Task A_stream_of_calls_gives_the_arguments_of_the_whole_answer()
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync();
        string body = $$""" "tools":[{{Weather}}],"messages":[{"role":"user","content":"The weather in two cities, Paris and Rome"}] """;
        JsonElement whole = await host.ChatAsync(body);
        List<ServerEvent> events = await host.StreamAsync("/v1/chat/completions", $$"""{"model":"gpt-4o","stream":true,{{body}}}""");
        var arguments = new string[2];
        foreach (JsonElement chunk in events[..^1].Select(item => item.Json))
        {
            if (chunk.GetProperty("choices")[0].GetProperty("delta").TryGetProperty("tool_calls", out JsonElement calls))
            {
                arguments[calls[0].GetProperty("index").GetInt32()] += calls[0].GetProperty("function").GetProperty("arguments").GetString();
            }
        }

        arguments.ShouldBe(whole.GetProperty("choices")[0].GetProperty("message").GetProperty("tool_calls").EnumerateArray()
            .Select(call => call.GetProperty("function").GetProperty("arguments").GetString()!));
    }

    [Fact]
    public async Task Anthropic_tools_are_used_and_streamed_as_partial_json()
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync();
        const string Body = """
            "tools":[{"name":"get_weather","input_schema":{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}}],
            "messages":[{"role":"user","content":"The weather in two cities, Paris and Rome"}]
            """;
        JsonElement whole = await host.MessageAsync(Body);
        whole.GetProperty("stop_reason").GetString().ShouldBe("tool_use");
        JsonElement[] uses = [.. whole.GetProperty("content").EnumerateArray()];
        uses.Select(use => use.GetProperty("input").GetProperty("city").GetString()).ShouldBe(["Paris", "Rome"]);
        uses.ShouldAllBe(use => use.GetProperty("id").GetString()!.StartsWith("toolu_", StringComparison.Ordinal));

        List<ServerEvent> events = await host.StreamAsync("/v1/messages", $$"""{"model":"claude-sonnet-4-5","max_tokens":1000,"stream":true,{{Body}}}""");
        string[] partial = ["", ""];
        foreach (JsonElement delta in events.Where(item => item.Name == "content_block_delta").Select(item => item.Json))
        {
            delta.GetProperty("delta").GetProperty("type").GetString().ShouldBe("input_json_delta");
            partial[delta.GetProperty("index").GetInt32()] += delta.GetProperty("delta").GetProperty("partial_json").GetString();
        }

        partial.ShouldBe(uses.Select(use => use.GetProperty("input").GetRawText()));
    }

    private static string[] Names(JsonElement message) => message.TryGetProperty("tool_calls", out JsonElement calls)
        ? [.. calls.EnumerateArray().Select(call => call.GetProperty("function").GetProperty("name").GetString()!)]
        : [];
}
