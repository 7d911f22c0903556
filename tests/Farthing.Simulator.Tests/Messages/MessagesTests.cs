using System.Text.Json;

namespace Farthing.Simulator.Tests.Messages;

public sealed class MessagesTests
{
    private const string Hello = """ "messages":[{"role":"user","content":"Tell me about harbours."}] """;

    [Fact]
    public async Task A_message_has_the_fields_of_the_real_one()
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync();
        JsonElement answer = await host.MessageAsync(Hello);

        answer.GetProperty("id").GetString()!.ShouldStartWith("msg_");
        answer.GetProperty("type").GetString().ShouldBe("message");
        answer.GetProperty("role").GetString().ShouldBe("assistant");
        answer.GetProperty("model").GetString().ShouldBe("claude-sonnet-4-5");
        answer.GetProperty("stop_reason").GetString().ShouldBe("end_turn");
        answer.GetProperty("stop_sequence").ValueKind.ShouldBe(JsonValueKind.Null);
        string text = answer.GetProperty("content")[0].GetProperty("text").GetString()!;
        JsonElement usage = answer.GetProperty("usage");
        usage.GetProperty("output_tokens").GetInt32().ShouldBe(Simulator.Text.Tokenizer.Count(text));
        usage.GetProperty("input_tokens").GetInt32().ShouldBeGreaterThan(5);
        usage.GetProperty("cache_creation_input_tokens").GetInt32().ShouldBe(0);
        usage.GetProperty("cache_read_input_tokens").GetInt32().ShouldBe(0);
        usage.GetProperty("cache_creation").GetProperty("ephemeral_5m_input_tokens").GetInt32().ShouldBe(0);
        usage.GetProperty("service_tier").GetString().ShouldBe("standard");
    }

    [Fact]
    public async Task A_stream_has_the_events_of_the_real_one_in_order()
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync();
        JsonElement whole = await host.MessageAsync(Hello);
        List<ServerEvent> events = await host.StreamAsync("/v1/messages", $$"""{"model":"claude-sonnet-4-5","max_tokens":1000,"stream":true,{{Hello}}}""");

        events.ShouldAllBe(item => item.Name == item.Json.GetProperty("type").GetString());
        string?[] names = [.. events.Select(item => item.Name)];
        names[..3].ShouldBe(["message_start", "content_block_start", "ping"]);
        names[^3..].ShouldBe(["content_block_stop", "message_delta", "message_stop"]);
        names[3..^3].ShouldAllBe(name => name == "content_block_delta");
        string.Concat(events[3..^3].Select(item => item.Json.GetProperty("delta").GetProperty("text").GetString()))
            .ShouldBe(whole.GetProperty("content")[0].GetProperty("text").GetString());
        JsonElement start = events[0].Json.GetProperty("message");
        start.GetProperty("usage").GetProperty("input_tokens").GetInt32().ShouldBe(whole.GetProperty("usage").GetProperty("input_tokens").GetInt32());
        start.GetProperty("usage").GetProperty("output_tokens").GetInt32().ShouldBe(1);
        events[^2].Json.GetProperty("delta").GetProperty("stop_reason").GetString().ShouldBe("end_turn");
        events[^2].Json.GetProperty("usage").GetProperty("output_tokens").GetInt32().ShouldBe(whole.GetProperty("usage").GetProperty("output_tokens").GetInt32());
    }

    [Fact]
    public async Task A_limit_and_a_stop_sequence_give_their_stop_reasons()
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync();
        JsonElement limited = await host.AskAsync("/v1/messages", $$"""{"model":"claude-sonnet-4-5","max_tokens":4,{{Hello}}}""");
        limited.GetProperty("stop_reason").GetString().ShouldBe("max_tokens");
        limited.GetProperty("usage").GetProperty("output_tokens").GetInt32().ShouldBe(4);

        JsonElement stopped = await host.MessageAsync(""" "stop_sequences":["END"],"messages":[{"role":"user","content":"[say: a b END c]"}] """);
        stopped.GetProperty("stop_reason").GetString().ShouldBe("stop_sequence");
        stopped.GetProperty("stop_sequence").GetString().ShouldBe("END");
        stopped.GetProperty("content")[0].GetProperty("text").GetString().ShouldBe("a b ");
    }

    [Fact]
    public async Task Thinking_comes_first_and_is_part_of_the_output()
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync();
        string body = """ "thinking":{"type":"enabled","budget_tokens":1024},"messages":[{"role":"user","content":"Hm?"}] """;
        JsonElement answer = await host.AskAsync("/v1/messages", $$"""{"model":"claude-sonnet-4-5","max_tokens":2000,{{body}}}""");
        JsonElement thinking = answer.GetProperty("content")[0];
        thinking.GetProperty("type").GetString().ShouldBe("thinking");
        thinking.GetProperty("signature").GetString()!.Length.ShouldBeGreaterThan(10);
        int thought = answer.GetProperty("usage").GetProperty("output_tokens_details").GetProperty("thinking_tokens").GetInt32();
        thought.ShouldBe(Simulator.Text.Tokenizer.Count(thinking.GetProperty("thinking").GetString()!));
        answer.GetProperty("usage").GetProperty("output_tokens").GetInt32()
            .ShouldBe(thought + Simulator.Text.Tokenizer.Count(answer.GetProperty("content")[1].GetProperty("text").GetString()!));

        List<ServerEvent> events = await host.StreamAsync("/v1/messages", $$"""{"model":"claude-sonnet-4-5","max_tokens":2000,"stream":true,{{body}}}""");
        JsonElement[] deltas = [.. events.Where(item => item.Name == "content_block_delta").Select(item => item.Json)];
        deltas.Select(delta => delta.GetProperty("delta").GetProperty("type").GetString()).Distinct()
            .ShouldBe(["thinking_delta", "signature_delta", "text_delta"]);
        deltas[^1].GetProperty("index").GetInt32().ShouldBe(1);
    }

    [Fact]
    public async Task Counted_tokens_are_the_tokens_billed()
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync();
        JsonElement counted = await host.AskAsync("/v1/messages/count_tokens", $$"""{"model":"claude-sonnet-4-5","system":"Be brief.",{{Hello}}}""");
        JsonElement answer = await host.MessageAsync($$""" "system":"Be brief.",{{Hello}} """);
        counted.GetProperty("input_tokens").GetInt32().ShouldBe(answer.GetProperty("usage").GetProperty("input_tokens").GetInt32());
    }

    [Fact]
    public async Task An_image_counts_1500_tokens()
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync();
        async Task<int> InputOf(string image) => (await host.MessageAsync(
            $$""" "messages":[{"role":"user","content":[{"type":"text","text":"Look"}{{image}}]}] """)).GetProperty("usage").GetProperty("input_tokens").GetInt32();
        int plain = await InputOf("");
        (await InputOf(""",{"type":"image","source":{"type":"base64","media_type":"image/png","data":"AAAA"}}""")).ShouldBe(plain + 1500);
    }
}
