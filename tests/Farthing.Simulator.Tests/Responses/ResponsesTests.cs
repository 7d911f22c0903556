using System.Text.Json;

namespace Farthing.Simulator.Tests.Responses;

public sealed class ResponsesTests
{
    private const string Path = "/v1/responses";

    [Fact]
    public async Task A_response_has_the_fields_of_the_real_one()
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync();
        JsonElement answer = await host.AskAsync(Path, """{"model":"gpt-4.1","input":"Tell me about harbours.","instructions":"Be brief.","metadata":{"a":"b"}}""");

        answer.GetProperty("id").GetString()!.ShouldStartWith("resp_");
        answer.GetProperty("object").GetString().ShouldBe("response");
        answer.GetProperty("status").GetString().ShouldBe("completed");
        answer.GetProperty("model").GetString().ShouldBe("gpt-4.1");
        answer.GetProperty("instructions").GetString().ShouldBe("Be brief.");
        answer.GetProperty("metadata").GetProperty("a").GetString().ShouldBe("b");
        JsonElement item = answer.GetProperty("output")[0];
        item.GetProperty("type").GetString().ShouldBe("message");
        JsonElement part = item.GetProperty("content")[0];
        part.GetProperty("type").GetString().ShouldBe("output_text");
        JsonElement usage = answer.GetProperty("usage");
        usage.GetProperty("output_tokens").GetInt32().ShouldBe(Simulator.Text.Tokenizer.Count(part.GetProperty("text").GetString()!));
        usage.GetProperty("input_tokens_details").GetProperty("cached_tokens").GetInt32().ShouldBe(0);
        usage.GetProperty("output_tokens_details").GetProperty("reasoning_tokens").GetInt32().ShouldBe(0);
        usage.GetProperty("total_tokens").GetInt32().ShouldBe(usage.GetProperty("input_tokens").GetInt32() + usage.GetProperty("output_tokens").GetInt32());
    }

    [Fact]
    public async Task A_stream_has_the_events_of_the_real_one_numbered_in_order()
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync();
        List<ServerEvent> events = await host.StreamAsync(Path, """{"model":"gpt-5","input":"Tell me about harbours.","stream":true}""");

        events.ShouldAllBe(item => item.Name == item.Json.GetProperty("type").GetString());
        events.Select(item => item.Json.GetProperty("sequence_number").GetInt32()).ShouldBe(Enumerable.Range(0, events.Count));
        string?[] names = [.. events.Select(item => item.Name)];
        names.Where((name, place) => place == 0 || name != names[place - 1]).ShouldBe(
        [
            "response.created", "response.in_progress", "response.output_item.added", "response.output_item.done", "response.output_item.added",
            "response.content_part.added", "response.output_text.delta", "response.output_text.done", "response.content_part.done",
            "response.output_item.done", "response.completed",
        ]);
        string text = string.Concat(events.Where(item => item.Name == "response.output_text.delta").Select(item => item.Json.GetProperty("delta").GetString()));
        JsonElement completed = events[^1].Json.GetProperty("response");
        completed.GetProperty("output")[0].GetProperty("type").GetString().ShouldBe("reasoning");
        completed.GetProperty("output")[1].GetProperty("content")[0].GetProperty("text").GetString().ShouldBe(text);
        completed.GetProperty("usage").GetProperty("output_tokens_details").GetProperty("reasoning_tokens").GetInt32().ShouldBeGreaterThan(0);
        events[0].Json.GetProperty("response").GetProperty("usage").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Fact]
    public async Task A_limit_makes_it_incomplete()
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync();
        JsonElement answer = await host.AskAsync(Path, """{"model":"gpt-4.1","input":"Tell me more. [words: 90]","max_output_tokens":16}""");
        answer.GetProperty("status").GetString().ShouldBe("incomplete");
        answer.GetProperty("incomplete_details").GetProperty("reason").GetString().ShouldBe("max_output_tokens");
        answer.GetProperty("usage").GetProperty("output_tokens").GetInt32().ShouldBe(16);
        List<ServerEvent> events = await host.StreamAsync(Path, """{"model":"gpt-4.1","input":"Tell me more. [words: 90]","max_output_tokens":16,"stream":true}""");
        events[^1].Name.ShouldBe("response.incomplete");
    }

    [Fact]
    public async Task A_function_call_streams_its_arguments_and_its_output_is_answered_in_text()
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync();
        const string Tools = """
            "tools":[{"type":"function","name":"get_weather","parameters":{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}}]
            """;
        List<ServerEvent> events = await host.StreamAsync(Path, $$"""{"model":"gpt-4.1","stream":true,"input":"What is the weather in Oslo?",{{Tools}}}""");
        string arguments = string.Concat(events
            .Where(item => item.Name == "response.function_call_arguments.delta").Select(item => item.Json.GetProperty("delta").GetString()));
        arguments.ShouldBe("""{"city":"Oslo"}""");
        JsonElement call = events[^1].Json.GetProperty("response").GetProperty("output")[0];
        call.GetProperty("type").GetString().ShouldBe("function_call");
        call.GetProperty("arguments").GetString().ShouldBe(arguments);

        JsonElement answer = await host.AskAsync(Path, $$"""
            {"model":"gpt-4.1",{{Tools}},"input":[{"role":"user","content":"What is the weather in Oslo?"},{{call.GetRawText()}},
            {"type":"function_call_output","call_id":"{{call.GetProperty("call_id").GetString()}}","output":"Rain"}]}
            """);
        answer.GetProperty("output")[0].GetProperty("type").GetString().ShouldBe("message");
    }

    [Fact]
    public async Task A_stored_response_is_part_of_the_next_ones_input()
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync();
        JsonElement first = await host.AskAsync(Path, """{"model":"gpt-4.1","input":"Remember the number seven. [words: 50]"}""");
        string id = first.GetProperty("id").GetString()!;
        JsonElement alone = await host.AskAsync(Path, """{"model":"gpt-4.1","input":"Which number?"}""");
        JsonElement next = await host.AskAsync(Path, $$"""{"model":"gpt-4.1","input":"Which number?","previous_response_id":"{{id}}"}""");

        int Input(JsonElement answer) => answer.GetProperty("usage").GetProperty("input_tokens").GetInt32();
        Input(next).ShouldBeGreaterThan(Input(alone) + 50);
        next.GetProperty("previous_response_id").GetString().ShouldBe(id);
        JsonElement unknown = await host.AskAsync(Path, """{"model":"gpt-4.1","input":"x","previous_response_id":"resp_none"}""", 400);
        unknown.GetProperty("error").GetProperty("code").GetString().ShouldBe("previous_response_not_found");
    }
}
