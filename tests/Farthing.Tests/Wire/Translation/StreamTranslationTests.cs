using System.Text;
using System.Text.Json;
using Farthing.Calls;
using Farthing.Wire.Translation;
using Farthing.Wire.Translation.Streams;

namespace Farthing.Tests.Wire.Translation;

public sealed class StreamTranslationTests
{
    private const string Message = """
        event: message_start
        data: {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"claude-sonnet-5-5","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":10,"cache_creation_input_tokens":5,"cache_read_input_tokens":20,"output_tokens":1}}}

        event: content_block_start
        data: {"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}

        event: ping
        data: {"type":"ping"}

        event: content_block_delta
        data: {"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"Hm é"}}

        event: content_block_delta
        data: {"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"sig"}}

        event: content_block_stop
        data: {"type":"content_block_stop","index":0}

        event: content_block_start
        data: {"type":"content_block_start","index":1,"content_block":{"type":"text","text":""}}

        event: content_block_delta
        data: {"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"Ob \ud83d\ude42 "}}

        event: content_block_delta
        data: {"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"é 🙂"}}

        event: content_block_stop
        data: {"type":"content_block_stop","index":1}

        event: content_block_start
        data: {"type":"content_block_start","index":2,"content_block":{"type":"tool_use","id":"toolu_1","name":"a","input":{}}}

        event: content_block_delta
        data: {"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":""}}

        event: content_block_delta
        data: {"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":"{\"x\":"}}

        event: content_block_delta
        data: {"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":"1}"}}

        event: content_block_stop
        data: {"type":"content_block_stop","index":2}

        event: content_block_start
        data: {"type":"content_block_start","index":3,"content_block":{"type":"tool_use","id":"toolu_2","name":"b","input":{}}}

        event: content_block_stop
        data: {"type":"content_block_stop","index":3}

        event: message_delta
        data: {"type":"message_delta","delta":{"stop_reason":"tool_use","stop_sequence":null},"usage":{"output_tokens":40}}

        event: message_stop
        data: {"type":"message_stop"}


        """;

    private const string Chat = """
        data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"gpt-5.5","choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]}

        data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"gpt-5.5","choices":[{"index":0,"delta":{"reasoning_content":"Hm"},"finish_reason":null}]}

        data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"gpt-5.5","choices":[{"index":0,"delta":{"content":"Ob \ud83d\ude42 "},"finish_reason":null}]}

        data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"gpt-5.5","choices":[{"index":0,"delta":{"content":"é 🙂"},"finish_reason":null}]}

        data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"gpt-5.5","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"call_1","type":"function","function":{"name":"a","arguments":""}}]},"finish_reason":null}]}

        data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"gpt-5.5","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\"x\":"}}]},"finish_reason":null}]}

        data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"gpt-5.5","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"1}"}}]},"finish_reason":null}]}

        data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"gpt-5.5","choices":[{"index":0,"delta":{"tool_calls":[{"index":1,"id":"call_2","type":"function","function":{"name":"b","arguments":"{}"}}]},"finish_reason":null}]}

        data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"gpt-5.5","choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}

        data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"gpt-5.5","choices":[],"usage":{"prompt_tokens":35,"completion_tokens":40,"total_tokens":75,"prompt_tokens_details":{"cached_tokens":20,"cache_write_tokens":5}}}

        data: [DONE]


        """;

    [Fact]
    public void The_events_of_a_message_amount_to_what_the_whole_message_becomes() =>
        Translated.Collected(Endpoint.ChatCompletions, Translated.Stream(Endpoint.ChatCompletions, true, Message.Utf8())).ShouldBeJson(
            """
            {"id":"msg_1","object":"chat.completion","created":1790000000,"model":"claude-sonnet-5-5","choices":[{"index":0,"message":{"role":"assistant","content":"Ob 🙂 é 🙂","reasoning_content":"Hm é",
              "thinking_blocks":[{"type":"thinking","thinking":"Hm é","signature":"sig"}],
              "tool_calls":[{"id":"toolu_1","type":"function","function":{"name":"a","arguments":"{\"x\":1}"}},{"id":"toolu_2","type":"function","function":{"name":"b","arguments":"{}"}}],"refusal":null},
              "logprobs":null,"finish_reason":"tool_calls"}],
             "usage":{"prompt_tokens":35,"completion_tokens":40,"total_tokens":75,"prompt_tokens_details":{"cached_tokens":20,"cache_write_tokens":5},"completion_tokens_details":{"reasoning_tokens":0}}}
            """);

    [Fact]
    public void The_chunks_of_a_completion_amount_to_what_the_whole_completion_becomes() =>
        Translated.Collected(Endpoint.Messages, Translated.Stream(Endpoint.Messages, false, Chat.Utf8())).ShouldBeJson(
            """
            {"id":"chatcmpl-1","type":"message","role":"assistant","model":"gpt-5.5","content":[{"type":"thinking","thinking":"Hm","signature":""},{"type":"text","text":"Ob 🙂 é 🙂"},
              {"type":"tool_use","id":"call_1","name":"a","caller":{"type":"direct"},"input":{"x":1}},{"type":"tool_use","id":"call_2","name":"b","caller":{"type":"direct"},"input":{}}],
             "stop_reason":"tool_use","stop_sequence":null,"usage":{"input_tokens":10,"cache_creation_input_tokens":5,"cache_read_input_tokens":20,"output_tokens":40}}
            """);

    [Theory]
    [InlineData(Endpoint.ChatCompletions, Message, true)]
    [InlineData(Endpoint.ChatCompletions, Message, false)]
    [InlineData(Endpoint.Messages, Chat, false)]
    public void Every_split_of_a_stream_gives_the_same_bytes(Endpoint endpoint, string stream, bool includesUsage)
    {
        foreach ((string each, int step) in ((string, int)[])[(stream, 1), (stream.Replace("\n", "\r\n", StringComparison.Ordinal), 17)])
        {
            byte[] bytes = each.Utf8();
            string expected = Translated.Stream(endpoint, includesUsage, bytes);
            for (int at = 0; at <= bytes.Length; at += step) Translated.Stream(endpoint, includesUsage, bytes[..at], bytes[at..]).ShouldBe(expected);
            Translated.Stream(endpoint, includesUsage, bytes.Select(one => new[] { one })).ShouldBe(expected);
        }
    }

    [Theory]
    [InlineData(Endpoint.ChatCompletions, Message)]
    [InlineData(Endpoint.Messages, Chat)]
    public void Each_event_comes_out_as_soon_as_it_is_whole(Endpoint endpoint, string stream)
    {
        using StreamTranslator translator = AnswerTranslator.BeginStream(endpoint, Translated.Context, true);
        byte[] buffer = new byte[64 * 1024];
        foreach (string one in stream.Split("\n\n", StringSplitOptions.RemoveEmptyEntries))
        {
            translator.Append((one + "\n").Utf8());
            translator.Read(buffer).ShouldBe(0);
            translator.Append("\n"u8);
            bool says = one.Contains("Ob", StringComparison.Ordinal) || one.Contains("Hm", StringComparison.Ordinal) || one.Contains("\\\"x", StringComparison.Ordinal);
            if (says) translator.Read(buffer).ShouldBePositive(one);
            else translator.Read(buffer);
        }
    }

    [Theory]
    [InlineData(Endpoint.ChatCompletions, Message)]
    [InlineData(Endpoint.Messages, Chat)]
    public void A_stream_that_breaks_off_has_not_ended(Endpoint endpoint, string stream)
    {
        string until = stream[..stream.IndexOf(endpoint == Endpoint.Messages ? "\"finish_reason\":\"tool_calls\"" : "event: message_delta", StringComparison.Ordinal)];
        string translated = Translated.Stream(endpoint, true, out (bool Ended, bool Failed) state, until[..until.LastIndexOf("\n\n", StringComparison.Ordinal)].Utf8());
        state.ShouldBe((false, false));
        translated.ShouldNotContain("[DONE]");
        translated.ShouldNotContain("message_stop");
    }

    [Theory]
    [InlineData(Endpoint.ChatCompletions, Message, "event: message_stop", "[DONE]")]
    [InlineData(Endpoint.Messages, Chat, "data: [DONE]", "message_stop")]
    public void A_stream_without_its_last_word_has_ended_all_the_same(Endpoint endpoint, string stream, string last, string end)
    {
        string translated = Translated.Stream(endpoint, true, out (bool Ended, bool Failed) state, stream[..stream.IndexOf(last, StringComparison.Ordinal)].Utf8());
        state.ShouldBe((true, false));
        translated.ShouldContain(end);
    }

    [Fact]
    public void An_error_in_the_middle_is_told_in_the_callers_dialect()
    {
        const string Begun = "data: {\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"A\"}}]}\n\n";
        string translated = Translated.Stream(Endpoint.Messages, false, out (bool Ended, bool Failed) state, (Begun + "data: {\"error\":{\"message\":\"Busy.\",\"type\":\"server_error\",\"code\":null}}\n\n" + Begun).Utf8());
        state.ShouldBe((false, true));
        translated.ShouldEndWith("event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"api_error\",\"message\":\"Busy.\",\"code\":\"server_error\"}}\n\n");

        string start = Message[..(Message.IndexOf("\n\n", StringComparison.Ordinal) + 2)];
        translated = Translated.Stream(Endpoint.ChatCompletions, false, out state, (start + "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Busy.\"}}\n\n").Utf8());
        state.ShouldBe((false, true));
        translated.ShouldEndWith("data: {\"error\":{\"message\":\"Busy.\",\"type\":\"server_error\",\"param\":null,\"code\":\"overloaded_error\"}}\n\n");
    }

    [Theory]
    [InlineData(Endpoint.ChatCompletions)]
    [InlineData(Endpoint.Messages)]
    public void What_is_no_JSON_ends_the_answer_with_an_error(Endpoint endpoint)
    {
        string translated = Translated.Stream(endpoint, true, out (bool Ended, bool Failed) state, "data: {\"choices\":[{\n\ndata: [DONE]\n\n".Utf8());
        state.ShouldBe((false, true));
        translated.ShouldContain("provider_answer_invalid");
    }

    [Theory]
    [InlineData(Endpoint.ChatCompletions, """{"type":"new_event","index":7}""")]
    [InlineData(Endpoint.ChatCompletions, """{"type":"content_block_start","index":0,"content_block":{"type":"new"}}""")]
    [InlineData(Endpoint.ChatCompletions, """{"type":"content_block_delta","index":9,"delta":{"type":"input_json_delta","partial_json":"{}"}}""")]
    [InlineData(Endpoint.ChatCompletions, """{"type":"content_block_delta","index":0,"delta":7}""")]
    [InlineData(Endpoint.ChatCompletions, "7")]
    [InlineData(Endpoint.ChatCompletions, "null")]
    [InlineData(Endpoint.Messages, """{"choices":[{"index":1,"delta":{"content":"B"}}]}""")]
    [InlineData(Endpoint.Messages, """{"choices":7}""")]
    [InlineData(Endpoint.Messages, """{"choices":[{"delta":{"content":7,"tool_calls":7}}]}""")]
    [InlineData(Endpoint.Messages, """{"prompt_filter_results":[],"choices":[]}""")]
    [InlineData(Endpoint.Messages, "[]")]
    public void What_nobody_knows_does_no_harm(Endpoint endpoint, string data)
    {
        string whole = endpoint == Endpoint.Messages ? Chat : Message;
        int after = whole.IndexOf("\n\n", StringComparison.Ordinal) + 2;
        string expected = Translated.Stream(endpoint, true, whole.Utf8());
        Translated.Stream(endpoint, true, (whole[..after] + $": a comment\n\ndata: {data}\n\n" + whole[after..]).Utf8()).ShouldBe(expected);
    }

    [Fact]
    public void Calls_of_tools_that_come_mixed_are_put_one_after_another()
    {
        string stream = Call(0, "a", "") + Call(1, "b", "") + Call(1, null, "{\\\"y\\\":\\\"}\\\"") + Call(0, null, "{\\\"x\\\":") + Call(1, null, "}") + Call(0, null, "1}") + Call(2, "c", "{}")
            + "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"tool_calls\"}]}\n\ndata: [DONE]\n\n";
        Translated.Collected(Endpoint.Messages, Translated.Stream(Endpoint.Messages, false, stream.Utf8())).At("content").ShouldBeJson(
            """
            [{"type":"tool_use","id":"call_0","name":"a","caller":{"type":"direct"},"input":{"x":1}},{"type":"tool_use","id":"call_1","name":"b","caller":{"type":"direct"},"input":{"y":"}"}},{"type":"tool_use","id":"call_2","name":"c","caller":{"type":"direct"},"input":{}}]
            """);
    }

    [Fact]
    public void Calls_whose_arguments_are_no_JSON_come_as_they_are()
    {
        string stream = Call(0, "a", "{\\\"x\\\":") + Call(1, "b", "nonsense") + "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"length\"}]}\n\ndata: [DONE]\n\n";
        string translated = Translated.Stream(Endpoint.Messages, false, stream.Utf8());
        translated.ShouldContain("\"partial_json\":\"{\\\"x\\\":\"");
        translated.ShouldContain("\"partial_json\":\"nonsense\"");
        translated.ShouldContain("\"stop_reason\":\"max_tokens\"");
        translated.Split("content_block_stop").Length.ShouldBe(5);
    }

    [Fact]
    public void A_call_that_goes_on_after_its_end_is_not_understood()
    {
        string stream = Call(0, "a", "{}") + Call(1, "b", "{") + Call(0, null, " ") + Call(0, null, "{}");
        Translated.Stream(Endpoint.Messages, false, out (bool Ended, bool Failed) state, stream.Utf8());
        state.ShouldBe((false, true));
    }

    [Fact]
    public void Arguments_that_come_as_an_object_are_its_text()
    {
        string stream = "data: {\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"function\":{\"name\":\"a\",\"arguments\":{\"x\":\"é\\\"\"}}}]},\"finish_reason\":\"tool_calls\"}]}\n\ndata: [DONE]\n\n";
        Translated.Collected(Endpoint.Messages, Translated.Stream(Endpoint.Messages, false, stream.Utf8())).At("content", "0", "input", "x").GetString().ShouldBe("é\"");
    }

    [Fact]
    public void Pieces_of_a_megabyte_pass_whole()
    {
        string text = string.Concat(Enumerable.Repeat("Ob é 🙂 \\n\\\"", 90_000));
        string stream = $"data: {{\"choices\":[{{\"index\":0,\"delta\":{{\"content\":\"{text}\"}},\"finish_reason\":\"stop\"}}]}}\n\ndata: [DONE]\n\n";
        string translated = Translated.Stream(Endpoint.Messages, false, stream.Utf8().Chunk(1_000));
        Translated.Collected(Endpoint.Messages, translated).At("content", "0", "text").GetString().ShouldBe(JsonSerializer.Deserialize<string>($"\"{text}\""));
    }

    [Fact]
    public void An_event_without_end_is_given_up()
    {
        using StreamTranslator translator = AnswerTranslator.BeginStream(Endpoint.Messages, Translated.Context, false);
        byte[] much = Encoding.UTF8.GetBytes("data: " + new string('x', 1024 * 1024));
        for (int i = 0; i < 40 && !translator.HasGivenUp; i++) translator.Append(much);
        translator.HasGivenUp.ShouldBeTrue();
    }

    [Fact]
    public void A_refusal_is_text_and_the_reason_for_the_end()
    {
        string stream = "data: {\"choices\":[{\"index\":0,\"delta\":{\"refusal\":\"No.\"},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";
        JsonElement message = Translated.Collected(Endpoint.Messages, Translated.Stream(Endpoint.Messages, false, stream.Utf8()));
        message.At("stop_reason").GetString().ShouldBe("refusal");
        message.At("content", "0", "text").GetString().ShouldBe("No.");
    }

    [Theory]
    [InlineData("data: [DONE]\n\n", "end_turn")]
    [InlineData("data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"content_filter\"}]}\n\n", "refusal")]
    public void An_answer_of_nothing_is_a_message_of_nothing(string stream, string reason)
    {
        JsonElement message = Translated.Collected(Endpoint.Messages, Translated.Stream(Endpoint.Messages, false, stream.Utf8()));
        message.At("content").GetArrayLength().ShouldBe(0);
        message.At("stop_reason").GetString().ShouldBe(reason);
    }

    private static string Call(int index, string? name, string arguments)
    {
        string head = name is null ? "" : $"\"id\":\"call_{index}\",\"type\":\"function\",";
        string named = name is null ? "" : $"\"name\":\"{name}\",";
        return $$$"""data: {"choices":[{"index":0,"delta":{"tool_calls":[{"index":{{{index}}},{{{head}}}"function":{{{{named}}}"arguments":"{{{arguments}}}"}}]},"finish_reason":null}]}""" + "\n\n";
    }
}
