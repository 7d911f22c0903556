using System.Text.Json;
using Farthing.Calls;
using Farthing.Wire;
using Farthing.Wire.Translation;

namespace Farthing.Tests.Wire.Translation;

/// <summary>OpenAI's responses at a model of Anthropic's wire.</summary>
public sealed class ResponsesTranslationTests
{
    private const string Message = """
        {"id":"msg_1","type":"message","role":"assistant","model":"claude-sonnet-5-5","content":[{"type":"thinking","thinking":"Hm é","signature":"s"},{"type":"text","text":"Ob "},{"type":"text","text":"\ud83d\ude42"},
          {"type":"tool_use","id":"toolu_1","name":"a","input":{"x":"\""}},{"type":"tool_use","id":"toolu_2","name":"b","input":{}}],
         "stop_reason":"tool_use","stop_sequence":null,"usage":{"input_tokens":10,"cache_read_input_tokens":20,"cache_creation_input_tokens":5,"output_tokens":40}}
        """;

    [Fact]
    public void A_text_with_instructions_becomes_a_message() =>
        To("""{"model":"m","instructions":"Be brief.","input":"Hi","max_output_tokens":50,"temperature":0.5,"stream":true,"store":false}""").ShouldBeJson(
            """{"model":"claude-sonnet-5-5","max_tokens":50,"system":"Be brief.","messages":[{"role":"user","content":"Hi"}],"temperature":0.5,"stream":true}""");

    [Fact]
    public void Items_become_messages_by_turns() =>
        To("""
           {"model":"m","instructions":"A","max_output_tokens":50,"input":[
             {"role":"developer","content":"B"},
             {"role":"user","content":[{"type":"input_text","text":"See"},{"type":"input_image","image_url":"data:image/png;base64,iVBO","detail":"auto"},
               {"type":"input_file","filename":"a.pdf","file_data":"data:application/pdf;base64,JVBE"},{"type":"input_file","file_url":"https://a.example/b.pdf"}]},
             {"type":"reasoning","id":"rs_1","summary":[]},
             {"type":"message","role":"assistant","content":[{"type":"output_text","text":"Yes","annotations":[]}]},
             {"type":"function_call","id":"fc_1","call_id":"call_1","name":"a","arguments":"{\"x\":1}"},
             {"type":"function_call","call_id":"call_2","name":"b","arguments":""},
             {"type":"function_call_output","call_id":"call_1","output":"one"},
             {"type":"function_call_output","call_id":"call_2","output":[{"type":"input_text","text":"two"}]},
             {"role":"user","content":"And?"}]}
           """).ShouldBeJson(
            """
            {"model":"claude-sonnet-5-5","max_tokens":50,"system":[{"type":"text","text":"A"},{"type":"text","text":"B"}],"messages":[
              {"role":"user","content":[{"type":"text","text":"See"},{"type":"image","source":{"type":"base64","media_type":"image/png","data":"iVBO"}},
                {"type":"document","source":{"type":"base64","media_type":"application/pdf","data":"JVBE"},"title":"a.pdf"},{"type":"document","source":{"type":"url","url":"https://a.example/b.pdf"}}]},
              {"role":"assistant","content":[{"type":"text","text":"Yes"},{"type":"tool_use","id":"call_1","name":"a","input":{"x":1}},{"type":"tool_use","id":"call_2","name":"b","input":{}}]},
              {"role":"user","content":[{"type":"tool_result","tool_use_id":"call_1","content":[{"type":"text","text":"one"}]},{"type":"tool_result","tool_use_id":"call_2","content":[{"type":"text","text":"two"}]},
                {"type":"text","text":"And?"}]}]}
            """);

    [Theory]
    [InlineData("\"tools\":[{\"type\":\"function\",\"name\":\"a\",\"description\":\"A.\",\"strict\":true,\"parameters\":{\"type\":\"object\",\"properties\":{}}}]", "tools", """[{"name":"a","description":"A.","strict":true,"input_schema":{"type":"object","properties":{}}}]""")]
    [InlineData("\"tools\":[{\"type\":\"function\",\"name\":\"a\"}],\"tool_choice\":{\"type\":\"function\",\"name\":\"a\"}", "tool_choice", """{"type":"tool","name":"a"}""")]
    [InlineData("\"tools\":[{\"type\":\"function\",\"name\":\"a\"}],\"tool_choice\":\"required\",\"parallel_tool_calls\":false", "tool_choice", """{"type":"any","disable_parallel_tool_use":true}""")]
    [InlineData("\"text\":{\"format\":{\"type\":\"json_schema\",\"name\":\"a\",\"strict\":true,\"schema\":{\"type\":\"object\"}}}", "output_config", """{"format":{"type":"json_schema","schema":{"type":"object"}}}""")]
    [InlineData("\"reasoning\":{\"effort\":\"low\",\"summary\":\"auto\"}", "output_config", """{"effort":"low"}""")]
    [InlineData("\"user\":\"u1\"", "metadata", """{"user_id":"u1"}""")]
    [InlineData("\"service_tier\":\"default\"", "service_tier", "\"standard_only\"")]
    public void Fields_have_their_counterparts(string field, string name, string value) => To(Body(field)).At(name).ShouldBeJson(value);

    [Theory]
    [InlineData("\"previous_response_id\":\"resp_1\"", "previous_response_id")]
    [InlineData("\"conversation\":\"conv_1\"", "conversation")]
    [InlineData("\"background\":true", "background")]
    [InlineData("\"truncation\":\"auto\"", "truncation")]
    [InlineData("\"max_tool_calls\":3", "max_tool_calls")]
    [InlineData("\"include\":[\"message.output_text.logprobs\"]", "include")]
    [InlineData("\"text\":{\"verbosity\":\"low\"}", "text.verbosity")]
    [InlineData("\"text\":{\"format\":{\"type\":\"json_object\"}}", "text.format")]
    [InlineData("\"tools\":[{\"type\":\"web_search\"}]", "tools[0].type")]
    [InlineData("\"temperature\":1.5", "temperature")]
    public void What_has_no_counterpart_is_refused_by_name(string field, string name) => Should.Throw<RequestFormatException>(() => To(Body(field))).Field.ShouldBe(name);

    [Theory]
    [InlineData("""{"type":"item_reference","id":"msg_1"}""", "input[0].type")]
    [InlineData("""{"type":"web_search_call"}""", "input[0].type")]
    [InlineData("""{"role":"user","content":[{"type":"input_image","file_id":"f"}]}""", "input[0].content[0].image_url.url")]
    [InlineData("""{"role":"user","content":[{"type":"input_file","file_id":"f"}]}""", "input[0].content[0].file_id")]
    public void What_in_an_item_has_no_counterpart_is_refused_by_its_place(string item, string field) =>
        Should.Throw<RequestFormatException>(() => To($$"""{"model":"m","input":[{{item}}]}""")).Field.ShouldBe(field);

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"input":7,"tools":7,"text":7,"reasoning":7}""")]
    [InlineData("""{"input":[1,null,{},{"role":"user"},{"role":"user","content":7},{"type":"function_call"},{"type":"function_call_output"}]}""")]
    public void What_is_no_request_goes_on_to_be_refused_by_the_provider(string body) => To(body, UnsupportedFields.Drop).At("model").GetString().ShouldBe("claude-sonnet-5-5");

    [Fact]
    public void A_message_becomes_a_response()
    {
        JsonElement response = Translated.Whole(Endpoint.Responses, Message).Answer;
        (response.At("object").GetString(), response.At("status").GetString(), response.At("model").GetString()).ShouldBe(("response", "completed", "claude-sonnet-5-5"));
        response.At("output").ShouldBeJson(
            """
            [{"id":"rs_0a1b0","type":"reasoning","summary":[{"type":"summary_text","text":"Hm é"}]},
             {"id":"msg_0a1b1","type":"message","status":"completed","role":"assistant","content":[{"type":"output_text","text":"Ob 🙂","annotations":[],"logprobs":[]}]},
             {"id":"fc_0a1b2","type":"function_call","status":"completed","call_id":"toolu_1","name":"a","arguments":"{\"x\":\"\\\"\"}"},
             {"id":"fc_0a1b3","type":"function_call","status":"completed","call_id":"toolu_2","name":"b","arguments":"{}"}]
            """);
        response.At("usage").ShouldBeJson(
            """{"input_tokens":35,"input_tokens_details":{"cached_tokens":20,"cache_write_tokens":5},"output_tokens":40,"output_tokens_details":{"reasoning_tokens":0},"total_tokens":75}""");
    }

    [Fact]
    public void Its_stream_amounts_to_the_same_however_it_is_cut()
    {
        byte[] stream = Translated.Streamed(Endpoint.Messages, Message);
        string translated = Translated.Stream(Endpoint.Responses, false, stream);
        Translated.Collected(Endpoint.Responses, translated).ShouldBeJson(Translated.Whole(Endpoint.Responses, Message).Answer.GetRawText());
        for (int at = 0; at <= stream.Length; at += 7) Translated.Stream(Endpoint.Responses, false, stream[..at], stream[at..]).ShouldBe(translated);
    }

    [Fact]
    public void Its_events_are_numbered_and_what_is_done_is_what_came()
    {
        Dictionary<string, string> texts = [];
        int number = 0;
        foreach (string line in Translated.Stream(Endpoint.Responses, false, Translated.Streamed(Endpoint.Messages, Message)).Split('\n'))
        {
            if (!line.StartsWith("data: ", StringComparison.Ordinal)) continue;
            JsonElement data = JsonDocument.Parse(line["data: ".Length..]).RootElement;
            data.At("sequence_number").GetInt32().ShouldBe(number++);
            string type = data.At("type").GetString()!;
            if (type.EndsWith(".delta", StringComparison.Ordinal)) texts[data.At("item_id").GetString()!] = texts.GetValueOrDefault(data.At("item_id").GetString()!) + data.At("delta").GetString();
            else if (type.EndsWith("text.done", StringComparison.Ordinal)) data.At("text").GetString().ShouldBe(texts[data.At("item_id").GetString()!]);
            else if (type.EndsWith("arguments.done", StringComparison.Ordinal)) data.At("arguments").GetString().ShouldBe(texts.GetValueOrDefault(data.At("item_id").GetString()!, "{}"));
        }

        texts.Values.Order(StringComparer.Ordinal).ShouldBe(["Hm é", "Ob 🙂", "{\"x\":\"\\\"\"}", "{}"]);
    }

    [Theory]
    [InlineData("max_tokens", "incomplete", "max_output_tokens")]
    [InlineData("refusal", "incomplete", "content_filter")]
    [InlineData("end_turn", "completed", null)]
    public void What_was_cut_short_says_so(string stop, string status, string? reason)
    {
        string message = $$$"""{"type":"message","content":[{"type":"text","text":"A"}],"stop_reason":"{{{stop}}}","usage":{"input_tokens":1,"output_tokens":1}}""";
        foreach (JsonElement response in (JsonElement[])[Translated.Whole(Endpoint.Responses, message).Answer, Translated.Collected(Endpoint.Responses, Translated.Stream(Endpoint.Responses, false, Translated.Streamed(Endpoint.Messages, message)))])
        {
            response.At("status").GetString().ShouldBe(status);
            response.At("output", "0", "status").GetString().ShouldBe(status);
            if (reason is null) response.At("incomplete_details").ValueKind.ShouldBe(JsonValueKind.Null);
            else response.At("incomplete_details", "reason").GetString().ShouldBe(reason);
        }
    }

    [Fact]
    public void An_error_in_the_middle_is_an_event_and_one_that_breaks_off_has_not_ended()
    {
        const string Error = "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Busy.\"}}\n\n";
        Translated.Stream(Endpoint.Responses, false, out (bool Ended, bool Failed) state, Error.Utf8()).ShouldBe(
            "event: error\ndata: {\"type\":\"error\",\"sequence_number\":0,\"code\":\"overloaded_error\",\"message\":\"Busy.\",\"param\":null}\n\n");
        state.ShouldBe((false, true));
        Translated.Stream(Endpoint.Responses, false, out state, "data: {\"type\":\"message_start\",\"message\":{}}\n\n".Utf8()).ShouldNotContain("completed");
        state.ShouldBe((false, false));
    }

    private static string Body(string field) => $$"""{"model":"m",{{field}},"input":"Hi"}""";

    private static JsonElement To(string body, UnsupportedFields unsupported = UnsupportedFields.Refuse) =>
        Translated.Parse(Translated.Request(Endpoint.Responses, body, new TargetModel("claude-sonnet-5-5"), unsupported).Body);
}
