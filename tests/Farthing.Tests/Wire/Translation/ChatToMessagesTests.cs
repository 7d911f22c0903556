using System.Text.Json;
using Farthing.Calls;
using Farthing.Wire;
using Farthing.Wire.Translation;

namespace Farthing.Tests.Wire.Translation;

public sealed class ChatToMessagesTests
{
    private const string User = """{"role":"user","content":"Hi"}""";

    [Fact]
    public void A_plain_chat_gets_the_models_name_and_its_output_limit() =>
        Translated.ToMessages("""{"model":"sage","messages":[{"role":"user","content":"Hi \ud83d\ude42 \"there\""}]}""").ShouldBeJson(
            """{"model":"claude-sonnet-5-5","max_tokens":64000,"messages":[{"role":"user","content":"Hi 🙂 \"there\""}]}""");

    [Theory]
    [InlineData("""[{"role":"system","content":"A"},{"role":"user","content":"Hi"}]""", "\"A\"")]
    [InlineData("""[{"role":"developer","content":"A"},{"role":"user","content":"Hi"}]""", "\"A\"")]
    [InlineData("""[{"role":"system","content":"A"},{"role":"user","content":"Hi"},{"role":"system","content":"B"}]""", """[{"type":"text","text":"A"},{"type":"text","text":"B"}]""")]
    [InlineData("""[{"role":"system","content":[{"type":"text","text":"A","cache_control":{"type":"ephemeral"}}]},{"role":"user","content":"Hi"}]""", """[{"type":"text","text":"A","cache_control":{"type":"ephemeral"}}]""")]
    [InlineData("""[{"role":"system","content":"A","cache_control":{"type":"ephemeral"}},{"role":"user","content":"Hi"}]""", """[{"type":"text","text":"A","cache_control":{"type":"ephemeral"}}]""")]
    public void System_messages_move_to_the_front(string messages, string system)
    {
        JsonElement translated = Translated.ToMessages($$"""{"model":"m","messages":{{messages}}}""");
        translated.At("system").ShouldBeJson(system);
        translated.At("messages").ShouldBeJson($"[{User}]");
    }

    [Theory]
    [InlineData("""{"type":"text","text":"A"}""", """{"type":"text","text":"A"}""")]
    [InlineData("""{"type":"image_url","image_url":{"url":"data:image/png;base64,iVBO"}}""", """{"type":"image","source":{"type":"base64","media_type":"image/png","data":"iVBO"}}""")]
    [InlineData("""{"type":"image_url","image_url":{"url":"data:image\/jpg;base64,\/9j\/"}}""", """{"type":"image","source":{"type":"base64","media_type":"image/jpeg","data":"/9j/"}}""")]
    [InlineData("""{"type":"image_url","image_url":{"url":"https://a.example/b.png","detail":"low"}}""", """{"type":"image","source":{"type":"url","url":"https://a.example/b.png"}}""")]
    [InlineData("""{"type":"image_url","image_url":"https://a.example/b.png"}""", """{"type":"image","source":{"type":"url","url":"https://a.example/b.png"}}""")]
    [InlineData("""{"type":"file","file":{"filename":"a.pdf","file_data":"data:application/pdf;base64,JVBE"}}""", """{"type":"document","source":{"type":"base64","media_type":"application/pdf","data":"JVBE"},"title":"a.pdf"}""")]
    [InlineData("""{"type":"file","file":{"file_data":"data:text/plain;charset=utf-8;base64,SMOp"}}""", """{"type":"document","source":{"type":"text","media_type":"text/plain","data":"Hé"}}""")]
    public void Parts_become_blocks(string part, string block) =>
        Translated.ToMessages($$"""{"model":"m","messages":[{"role":"user","content":[{{part}}]}]}""").At("messages", "0", "content", "0").ShouldBeJson(block);

    [Fact]
    public void Tool_calls_and_their_results_become_blocks_and_results_share_one_message() =>
        Translated.ToMessages(
            """
            {"model":"m","messages":[{"role":"user","content":"Hi"},
             {"role":"assistant","content":null,"refusal":null,"annotations":[],"tool_calls":[
               {"id":"call_1","type":"function","function":{"name":"a","arguments":"{\"x\": 1.50}"}},
               {"id":"call_2","type":"function","function":{"name":"b","arguments":""}},
               {"id":"call_3","type":"function","function":{"name":"c","arguments":"{\"x\":"}},
               {"id":"call_4","type":"function","function":{"name":"d","arguments":"[1]"}}]},
             {"role":"tool","tool_call_id":"call_1","content":"one"},
             {"role":"tool","tool_call_id":"call_2","content":[{"type":"text","text":"two"}]},
             {"role":"user","content":"And?"}]}
            """).At("messages").ShouldBeJson(
            """
            [{"role":"user","content":"Hi"},
             {"role":"assistant","content":[
               {"type":"tool_use","id":"call_1","name":"a","input":{"x":1.50}},
               {"type":"tool_use","id":"call_2","name":"b","input":{}},
               {"type":"tool_use","id":"call_3","name":"c","input":{"INVALID_JSON":"{\"x\":"}},
               {"type":"tool_use","id":"call_4","name":"d","input":{"INVALID_JSON":"[1]"}}]},
             {"role":"user","content":[
               {"type":"tool_result","tool_use_id":"call_1","content":"one"},
               {"type":"tool_result","tool_use_id":"call_2","content":[{"type":"text","text":"two"}]}]},
             {"role":"user","content":"And?"}]
            """);

    [Fact]
    public void What_an_assistant_said_keeps_its_thoughts_and_refusals_and_an_empty_message_goes() =>
        Translated.ToMessages(
            """
            {"model":"m","messages":[{"role":"user","content":"Hi"},
             {"role":"assistant","content":"Yes","reasoning_content":"Hm","thinking_blocks":[{"type":"thinking","thinking":"Hm","signature":"s"}]},
             {"role":"assistant","content":""},{"role":"assistant","content":null,"refusal":"No"}]}
            """).At("messages").ShouldBeJson(
            """
            [{"role":"user","content":"Hi"},
             {"role":"assistant","content":[{"type":"thinking","thinking":"Hm","signature":"s"},{"type":"text","text":"Yes"}]},
             {"role":"assistant","content":[{"type":"text","text":"No"}]}]
            """);

    [Theory]
    [InlineData("\"max_tokens\":5", "max_tokens", "5")]
    [InlineData("\"max_completion_tokens\":6,\"max_tokens\":5", "max_tokens", "6")]
    [InlineData("\"max_completion_tokens\":null,\"max_tokens\":5", "max_tokens", "5")]
    [InlineData("\"temperature\":0.70", "temperature", "0.70")]
    [InlineData("\"temperature\":7", "temperature", "7")]
    [InlineData("\"top_p\":0.5", "top_p", "0.5")]
    [InlineData("\"top_k\":5", "top_k", "5")]
    [InlineData("\"stop\":\"END\"", "stop_sequences", """["END"]""")]
    [InlineData("\"stop\":[\"END\",\"\\u00e9\"]", "stop_sequences", """["END","é"]""")]
    [InlineData("\"stream\":true,\"stream_options\":{\"include_usage\":true}", "stream", "true")]
    [InlineData("\"user\":\"u1\"", "metadata", """{"user_id":"u1"}""")]
    [InlineData("\"user\":\"u1\",\"safety_identifier\":\"s1\"", "metadata", """{"user_id":"s1"}""")]
    [InlineData("\"metadata\":{\"user_id\":\"u1\",\"x\":\"y\"}", "metadata", """{"user_id":"u1"}""")]
    [InlineData("\"service_tier\":\"auto\"", "service_tier", "\"auto\"")]
    [InlineData("\"service_tier\":\"default\"", "service_tier", "\"standard_only\"")]
    [InlineData("\"cache_control\":{\"type\":\"ephemeral\"}", "cache_control", """{"type":"ephemeral"}""")]
    [InlineData("\"thinking\":{\"type\":\"adaptive\"},\"reasoning_effort\":\"high\"", "thinking", """{"type":"adaptive"}""")]
    [InlineData("""
                "response_format":{"type":"json_schema","json_schema":{"name":"a","strict":true,"schema":{"type":"object"}}}
                """, "output_config", """{"format":{"type":"json_schema","schema":{"type":"object"}}}""")]
    public void Fields_have_their_counterparts(string field, string name, string value) => With(field).At(name).ShouldBeJson(value);

    [Theory]
    [InlineData("\"n\":1")]
    [InlineData("\"n\":null")]
    [InlineData("\"logprobs\":false,\"top_logprobs\":0")]
    [InlineData("\"frequency_penalty\":0,\"presence_penalty\":0.0,\"logit_bias\":{}")]
    [InlineData("\"modalities\":[\"text\"],\"store\":false,\"verbosity\":\"medium\",\"audio\":null")]
    [InlineData("\"response_format\":{\"type\":\"text\"},\"stop\":[]")]
    [InlineData("\"parallel_tool_calls\":false,\"tool_choice\":\"auto\",\"tools\":[]")]
    public void Fields_that_ask_for_what_happens_anyway_go_without_a_word(string field)
    {
        TranslatedRequest translated = Translated.Request(Endpoint.ChatCompletions, Body(field), new TargetModel("claude-sonnet-5-5") { MaxOutput = 9 });
        Translated.Parse(translated.Body).ShouldBeJson($$"""{"model":"claude-sonnet-5-5","max_tokens":9,"messages":[{{User}}]}""");
        translated.Dropped.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("\"metadata\":{\"a\":\"b\"}", "metadata")]
    [InlineData("\"prompt_cache_key\":\"k\",\"prompt_cache_retention\":\"24h\"", "prompt_cache_key,prompt_cache_retention")]
    public void Fields_of_housekeeping_are_left_out_and_reported(string field, string dropped) =>
        Translated.Request(Endpoint.ChatCompletions, Body(field), new TargetModel("claude-sonnet-5-5")).Dropped.ShouldBe(dropped.Split(','));

    [Theory]
    [InlineData("\"n\":2", "n")]
    [InlineData("\"seed\":1", "seed")]
    [InlineData("\"logprobs\":true", "logprobs")]
    [InlineData("\"frequency_penalty\":0.5", "frequency_penalty")]
    [InlineData("\"presence_penalty\":-0.5", "presence_penalty")]
    [InlineData("\"logit_bias\":{\"1\":2}", "logit_bias")]
    [InlineData("\"modalities\":[\"text\",\"audio\"]", "modalities")]
    [InlineData("\"audio\":{\"voice\":\"a\"}", "audio")]
    [InlineData("\"prediction\":{}", "prediction")]
    [InlineData("\"store\":true", "store")]
    [InlineData("\"verbosity\":\"low\"", "verbosity")]
    [InlineData("\"functions\":[]", "functions")]
    [InlineData("\"web_search_options\":{}", "web_search_options")]
    [InlineData("\"temperature\":1.5", "temperature")]
    [InlineData("\"stop\":[\"a\",\" \\n\"]", "stop")]
    [InlineData("\"service_tier\":\"flex\"", "service_tier")]
    [InlineData("\"response_format\":{\"type\":\"json_object\"}", "response_format")]
    [InlineData("\"something_new\":1", "something_new")]
    [InlineData("\"tools\":[{\"type\":\"custom\",\"custom\":{\"name\":\"a\"}}]", "tools[0].type")]
    [InlineData("\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"a\"}}],\"tool_choice\":{\"type\":\"allowed_tools\"}", "tool_choice")]
    public void What_has_no_counterpart_is_refused_by_name_or_dropped(string field, string name)
    {
        RequestFormatException refused = Should.Throw<RequestFormatException>(() => With(field));
        (refused.Field, refused.Code).ShouldBe((name, "unsupported_parameter"));
        refused.Message.ShouldContain($"'{name}'");
        TranslatedRequest dropped = Translated.Request(Endpoint.ChatCompletions, Body(field), new TargetModel("claude-sonnet-5-5"), UnsupportedFields.Drop);
        dropped.Dropped.ShouldBe([name.Replace("[0]", "", StringComparison.Ordinal)]);
        Translated.Parse(dropped.Body).At("messages").ShouldBeJson($"[{User}]");
    }

    [Theory]
    [InlineData("""{"role":"user","content":[{"type":"input_audio","input_audio":{"data":"","format":"wav"}}]}""", "messages[1].content[0].input_audio")]
    [InlineData("""{"role":"user","content":[{"type":"file","file":{"file_id":"file-1"}}]}""", "messages[1].content[0].file.file_id")]
    [InlineData("""{"role":"user","content":[{"type":"file","file":{"file_data":"data:application/zip;base64,AAAA"}}]}""", "messages[1].content[0].file.file_data")]
    [InlineData("""{"role":"user","content":[{"type":"file","file":{"file_data":"data:text/plain;base64,!!!!"}}]}""", "messages[1].content[0].file.file_data")]
    [InlineData("""{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/svg+xml,%3Csvg"}}]}""", "messages[1].content[0].image_url.url")]
    [InlineData("""{"role":"user","content":[{"type":"video_url"}]}""", "messages[1].content[0].type")]
    [InlineData("""{"role":"user","name":"Ann","content":"Hi"}""", "messages[1].name")]
    [InlineData("""{"role":"function","name":"f","content":"Hi"}""", "messages[1].name")]
    [InlineData("""{"role":"function","content":"Hi"}""", "messages[1].role")]
    [InlineData("""{"role":"assistant","function_call":{"name":"a","arguments":""}}""", "messages[1].function_call")]
    [InlineData("""{"role":"assistant","tool_calls":[{"id":"c","type":"custom","custom":{"name":"a","input":""}}]}""", "messages[1].tool_calls[0].type")]
    public void What_in_a_message_has_no_counterpart_is_refused_by_its_place(string message, string field)
    {
        string body = $$"""{"model":"m","messages":[{{User}},{{message}}]}""";
        Should.Throw<RequestFormatException>(() => Translated.ToMessages(body)).Field.ShouldBe(field);
        Translated.ToMessages(body, unsupported: UnsupportedFields.Drop).At("messages", "0").ShouldBeJson(User);
    }

    [Fact]
    public void Tools_keep_their_schemas_and_their_marks() =>
        With("""
             "tools":[{"type":"function","function":{"name":"a","description":"A.","strict":true,"parameters":{"type":"object","properties":{"x":{"type":"number","minimum":1.0}}}},"cache_control":{"type":"ephemeral"}},
                      {"type":"function","function":{"name":"b"}},{"type":"function","function":{"name":"c","strict":false,"parameters":{}}}]
             """).At("tools").ShouldBeJson(
            """
            [{"name":"a","description":"A.","strict":true,"input_schema":{"type":"object","properties":{"x":{"type":"number","minimum":1.0}}},"cache_control":{"type":"ephemeral"}},
             {"name":"b","input_schema":{"type":"object","properties":{}}},{"name":"c","input_schema":{"type":"object","properties":{}}}]
            """);

    [Theory]
    [InlineData("\"tool_choice\":\"auto\"", """{"type":"auto"}""")]
    [InlineData("\"tool_choice\":\"none\",\"parallel_tool_calls\":false", """{"type":"none"}""")]
    [InlineData("\"tool_choice\":\"required\"", """{"type":"any"}""")]
    [InlineData("\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"a\"}}", """{"type":"tool","name":"a"}""")]
    [InlineData("\"tool_choice\":\"required\",\"parallel_tool_calls\":false", """{"type":"any","disable_parallel_tool_use":true}""")]
    [InlineData("\"parallel_tool_calls\":false", """{"type":"auto","disable_parallel_tool_use":true}""")]
    public void The_choice_of_tools_has_its_counterpart(string field, string choice) =>
        With("\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"a\"}}]," + field).At("tool_choice").ShouldBeJson(choice);

    [Theory]
    [InlineData("claude-sonnet-5-5", "high", "", """{"type":"adaptive"}""", """{"effort":"high"}""")]
    [InlineData("claude-opus-4-7", "xhigh", "", """{"type":"adaptive"}""", """{"effort":"xhigh"}""")]
    [InlineData("claude-opus-4-6", "xhigh", "", """{"type":"adaptive"}""", """{"effort":"high"}""")]
    [InlineData("claude-sonnet-5-5", "none", "", null, """{"effort":"low"}""")]
    [InlineData("claude-sonnet-4-5-20250929", "low", "", """{"type":"enabled","budget_tokens":2048}""", null)]
    [InlineData("claude-haiku-4-5", "high", "", """{"type":"enabled","budget_tokens":16384}""", null)]
    [InlineData("claude-sonnet-4-20250514", "medium", "\"max_tokens\":4000,", """{"type":"enabled","budget_tokens":2000}""", null)]
    [InlineData("claude-3-7-sonnet-20250219", "medium", "\"max_tokens\":1500,", null, null)]
    [InlineData("anthropic.claude-opus-4-1-20250805-v1:0", "medium", "", """{"type":"enabled","budget_tokens":8192}""", null)]
    [InlineData("claude-sonnet-4-5", "minimal", "", null, null)]
    [InlineData("claude-sonnet-4-5", "high", "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"a\"}}],\"tool_choice\":\"required\",", null, null)]
    public void An_effort_becomes_a_budget_or_an_effort_by_what_the_model_takes(string model, string effort, string more, string? thinking, string? config)
    {
        JsonElement translated = Translated.ToMessages(Body($"{more}\"reasoning_effort\":\"{effort}\""), model);
        Check("thinking", thinking);
        Check("output_config", config);

        void Check(string name, string? expected)
        {
            translated.TryGetProperty(name, out JsonElement value).ShouldBe(expected is not null);
            if (expected is not null) value.ShouldBeJson(expected);
        }
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("\"thinking_blocks\":[{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"s\"}],", true)]
    public void A_model_with_a_budget_thinks_after_its_tools_only_with_the_thoughts_before_them(string thoughts, bool thinks) =>
        Translated.ToMessages(
            $$$"""
            {"model":"m","reasoning_effort":"low","messages":[{{{User}}},
             {"role":"assistant",{{{thoughts}}}"tool_calls":[{"id":"c","type":"function","function":{"name":"a","arguments":"{}"}}]},{"role":"tool","tool_call_id":"c","content":"x"}]}
            """, "claude-haiku-4-5").TryGetProperty("thinking", out _).ShouldBe(thinks);

    [Theory]
    [InlineData("""{"model":"m"}""")]
    [InlineData("""{"model":"m","messages":null}""")]
    [InlineData("""{"model":"m","messages":"Hi"}""")]
    [InlineData("""{"model":"m","messages":[1,null,"x",{},[],{"role":1},{"role":"user"},{"role":"user","content":7},{"role":"tool"},{"role":"assistant","tool_calls":[{"type":"function","function":{}}]}]}""")]
    [InlineData("""{"model":"m","messages":[],"tools":[],"max_tokens":"x","temperature":"hot","stop":7,"stream":"yes","reasoning_effort":3}""")]
    public void What_is_no_request_goes_on_to_be_refused_by_the_provider(string body) => Translated.ToMessages(body).At("model").GetString().ShouldBe("claude-sonnet-5-5");

    [Fact]
    public void Half_of_a_surrogate_pair_passes_as_it_is() =>
        Translated.Request(Endpoint.ChatCompletions, """{"model":"m","messages":[{"role":"user","content":"\ud83d"}]}""", new TargetModel("c")).Body.Span.IndexOf("\\ud83d"u8).ShouldBePositive();

    [Fact]
    public void Half_of_a_surrogate_pair_in_a_name_is_refused() =>
        Should.Throw<RequestFormatException>(() => Translated.ToMessages("""{"model":"m","\ud83d":1,"messages":[]}""")).Code.ShouldBe("invalid_json");

    [Fact]
    public void Names_that_clients_make_up_do_not_fill_the_header()
    {
        string fields = string.Concat(Enumerable.Range(0, 100).Select(i => $"\"{new string('x', 100)}{i}\":1,"));
        IReadOnlyList<string> dropped = Translated.Request(Endpoint.ChatCompletions, $$"""{"model":"m",{{fields}}"messages":[]}""", new TargetModel("c"), UnsupportedFields.Drop).Dropped;
        dropped.Count.ShouldBeLessThanOrEqualTo(32);
        dropped.ShouldAllBe(name => name.Length <= 65);
    }

    [Fact]
    public void Deep_nesting_passes()
    {
        string deep = string.Concat(Enumerable.Repeat("{\"a\":", 900)) + "1" + new string('}', 900);
        With($$$"""
               "tools":[{"type":"function","function":{"name":"a","parameters":{"type":"object","x":{{{deep}}} } } }]
               """).At("tools", "0", "input_schema", "x", "a", "a").ValueKind.ShouldBe(JsonValueKind.Object);
    }

    private static string Body(string field) => $$"""{"model":"m",{{field}},"messages":[{{User}}]}""";

    private static JsonElement With(string field) => Translated.ToMessages(Body(field));
}
