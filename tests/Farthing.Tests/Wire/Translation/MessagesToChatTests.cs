using System.Text.Json;
using Farthing.Calls;
using Farthing.Wire;
using Farthing.Wire.Translation;

namespace Farthing.Tests.Wire.Translation;

public sealed class MessagesToChatTests
{
    private const string User = """{"role":"user","content":"Hi"}""";

    [Fact]
    public void A_plain_message_gets_the_models_name_and_its_limit_in_OpenAIs_words() =>
        Translated.ToChat("""{"model":"m","max_tokens":50,"system":"A","messages":[{"role":"user","content":"Hi \ud83d\ude42"}]}""").ShouldBeJson(
            """{"model":"gpt-5.5","max_completion_tokens":50,"messages":[{"role":"system","content":"A"},{"role":"user","content":"Hi 🙂"}]}""");

    [Fact]
    public void Other_servers_get_the_older_name_of_the_limit() =>
        Translated.Parse(Translated.Request(Endpoint.Messages, Body("\"stop_sequences\":[]"), new TargetModel("llama") { NamesCompletionLimit = false }).Body).At("max_tokens").GetInt32().ShouldBe(50);

    [Theory]
    [InlineData("""[{"type":"text","text":"A"}]""", "\"A\"")]
    [InlineData("""[{"type":"text","text":"A"},{"type":"text","text":"B"}]""", """[{"type":"text","text":"A"},{"type":"text","text":"B"}]""")]
    [InlineData("""[{"type":"image","source":{"type":"base64","media_type":"image/png","data":"iVBO"}}]""", """[{"type":"image_url","image_url":{"url":"data:image/png;base64,iVBO"}}]""")]
    [InlineData("""[{"type":"image","source":{"type":"url","url":"https://a.example/b.png"}}]""", """[{"type":"image_url","image_url":{"url":"https://a.example/b.png"}}]""")]
    [InlineData("""[{"type":"document","title":"a.pdf","source":{"type":"base64","media_type":"application/pdf","data":"JVBE"}}]""", """[{"type":"file","file":{"filename":"a.pdf","file_data":"data:application/pdf;base64,JVBE"}}]""")]
    [InlineData("""[{"type":"document","source":{"type":"text","media_type":"text/plain","data":"Words"}}]""", """[{"type":"text","text":"Words"}]""")]
    [InlineData("""[{"type":"document","source":{"type":"content","content":[{"type":"text","text":"A"}]}}]""", """[{"type":"text","text":"A"}]""")]
    public void Blocks_become_parts(string blocks, string content) =>
        Translated.ToChat($$"""{"model":"m","max_tokens":5,"messages":[{"role":"user","content":{{blocks}}}]}""").At("messages", "0", "content").ShouldBeJson(content);

    [Fact]
    public void Tool_uses_and_results_become_calls_and_messages_of_their_own() =>
        Translated.ToChat(
            """
            {"model":"m","max_tokens":5,"messages":[{"role":"user","content":"Hi"},
             {"role":"assistant","content":[{"type":"thinking","thinking":"Hm","signature":"s"},{"type":"text","text":"A"},{"type":"text","text":"B"},
               {"type":"tool_use","id":"toolu_1","name":"a","input":{"x":1.50,"y":"\u00e9"}},{"type":"tool_use","id":"toolu_2","name":"b","input":{}}]},
             {"role":"user","content":[
               {"type":"tool_result","tool_use_id":"toolu_1","content":"one","is_error":true},
               {"type":"tool_result","tool_use_id":"toolu_2","content":[{"type":"text","text":"two"},{"type":"image","source":{"type":"url","url":"https://a.example/b.png"}}]},
               {"type":"tool_result","tool_use_id":"toolu_3"},
               {"type":"text","text":"And?"}]}]}
            """).At("messages").ShouldBeJson(
            """
            [{"role":"user","content":"Hi"},
             {"role":"assistant","content":"AB","tool_calls":[
               {"id":"toolu_1","type":"function","function":{"name":"a","arguments":"{\"x\":1.50,\"y\":\"\\u00e9\"}"}},
               {"id":"toolu_2","type":"function","function":{"name":"b","arguments":"{}"}}]},
             {"role":"tool","tool_call_id":"toolu_1","content":"one"},
             {"role":"tool","tool_call_id":"toolu_2","content":"two"},
             {"role":"tool","tool_call_id":"toolu_3","content":""},
             {"role":"user","content":[{"type":"image_url","image_url":{"url":"https://a.example/b.png"}},{"type":"text","text":"And?"}]}]
            """);

    [Theory]
    [InlineData("\"temperature\":0.5", "temperature", "0.5")]
    [InlineData("\"top_p\":0.5", "top_p", "0.5")]
    [InlineData("\"stop_sequences\":[\"END\"]", "stop", """["END"]""")]
    [InlineData("\"metadata\":{\"user_id\":\"u1\"}", "user", "\"u1\"")]
    [InlineData("\"service_tier\":\"standard_only\"", "service_tier", "\"default\"")]
    [InlineData("\"stream\":true", "stream_options", """{"include_usage":true}""")]
    [InlineData("\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":2048}", "reasoning_effort", "\"low\"")]
    [InlineData("\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":10000}", "reasoning_effort", "\"medium\"")]
    [InlineData("\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":32000}", "reasoning_effort", "\"high\"")]
    [InlineData("\"thinking\":{\"type\":\"adaptive\"},\"output_config\":{\"effort\":\"max\"}", "reasoning_effort", "\"xhigh\"")]
    [InlineData("""
                "output_config":{"format":{"type":"json_schema","schema":{"type":"object","properties":{"a":{"type":"string"}},"required":["a"],"additionalProperties":false}}}
                """, "response_format", """
                {"type":"json_schema","json_schema":{"name":"answer","strict":true,"schema":{"type":"object","properties":{"a":{"type":"string"}},"required":["a"],"additionalProperties":false}}}
                """)]
    [InlineData("""
                "output_format":{"type":"json_schema","schema":{"type":"object","properties":{"a":{"type":"string"}},"additionalProperties":false}}
                """, "response_format", """
                {"type":"json_schema","json_schema":{"name":"answer","strict":false,"schema":{"type":"object","properties":{"a":{"type":"string"}},"additionalProperties":false}}}
                """)]
    public void Fields_have_their_counterparts(string field, string name, string value) => With(field).At(name).ShouldBeJson(value);

    [Fact]
    public void A_server_that_reports_usage_unasked_is_not_asked() =>
        Translated.Parse(Translated.Request(Endpoint.Messages, Body("\"stream\":true"), new TargetModel("llama") { RequestsStreamUsage = false }).Body).TryGetProperty("stream_options", out _).ShouldBeFalse();

    [Theory]
    [InlineData("\"top_k\":5", "top_k")]
    [InlineData("\"container\":\"c\"", "container")]
    [InlineData("\"mcp_servers\":[]", "mcp_servers")]
    [InlineData("\"context_management\":{}", "context_management")]
    [InlineData("\"speed\":\"fast\"", "speed")]
    [InlineData("\"something_new\":1", "something_new")]
    [InlineData("\"metadata\":{\"more\":1}", "metadata.more")]
    [InlineData("\"output_config\":{\"task_budget\":{}}", "output_config.task_budget")]
    [InlineData("\"stop_sequences\":[\"a\",\"b\",\"c\",\"d\",\"e\"]", "stop_sequences")]
    [InlineData("\"service_tier\":\"other\"", "service_tier")]
    [InlineData("\"tools\":[{\"type\":\"web_search_20250305\",\"name\":\"web_search\"}]", "tools[0].type")]
    [InlineData("\"tools\":[{\"name\":\"a\",\"input_schema\":{\"type\":\"object\"},\"defer_loading\":true}]", "tools[0].defer_loading")]
    public void What_has_no_counterpart_is_refused_by_name_or_dropped(string field, string name)
    {
        Should.Throw<RequestFormatException>(() => With(field)).Field.ShouldBe(name);
        Translated.Request(Endpoint.Messages, Body(field), new TargetModel("gpt-5.5"), UnsupportedFields.Drop).Dropped.ShouldBe([name.Replace("[0]", "", StringComparison.Ordinal)]);
    }

    [Theory]
    [InlineData("""{"role":"user","content":[{"type":"image","source":{"type":"file","file_id":"f"}}]}""", "messages[1].content[0].source.type")]
    [InlineData("""{"role":"user","content":[{"type":"document","source":{"type":"url","url":"https://a.example"}}]}""", "messages[1].content[0].source.type")]
    [InlineData("""{"role":"user","content":[{"type":"document","citations":{"enabled":true},"source":{"type":"text","data":"x"}}]}""", "messages[1].content[0].citations")]
    [InlineData("""{"role":"user","content":[{"type":"search_result"}]}""", "messages[1].content[0].type")]
    [InlineData("""{"role":"assistant","content":[{"type":"server_tool_use","id":"s"}]}""", "messages[1].content[0].type")]
    [InlineData("""{"role":"assistant","content":"The answer is"}""", "messages[1]")]
    public void What_in_a_message_has_no_counterpart_is_refused_by_its_place(string message, string field) =>
        Should.Throw<RequestFormatException>(() => Translated.ToChat($$"""{"model":"m","max_tokens":5,"messages":[{{User}},{{message}}]}""")).Field.ShouldBe(field);

    [Theory]
    [InlineData("\"cache_control\":{\"type\":\"ephemeral\"}", "cache_control")]
    [InlineData("\"system\":[{\"type\":\"text\",\"text\":\"A\",\"cache_control\":{\"type\":\"ephemeral\"}}]", "cache_control")]
    [InlineData("\"tools\":[{\"name\":\"a\",\"input_schema\":{\"type\":\"object\"},\"cache_control\":{\"type\":\"ephemeral\"}}]", "cache_control")]
    public void Marks_of_the_prompt_cache_are_left_out_and_reported(string field, string dropped) =>
        Translated.Request(Endpoint.Messages, Body(field), new TargetModel("gpt-5.5")).Dropped.ShouldBe([dropped]);

    [Fact]
    public void An_effort_is_left_out_for_a_model_that_does_not_reason()
    {
        TranslatedRequest translated = Translated.Request(Endpoint.Messages, Body("\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":2048}"), new TargetModel("gpt-4o"));
        translated.Dropped.ShouldBe(["thinking"]);
        Translated.Parse(translated.Body).TryGetProperty("reasoning_effort", out _).ShouldBeFalse();
    }

    [Theory]
    [InlineData("""{"type":"auto"}""", "\"tool_choice\":\"auto\"")]
    [InlineData("""{"type":"any","disable_parallel_tool_use":true}""", "\"tool_choice\":\"required\",\"parallel_tool_calls\":false")]
    [InlineData("""{"type":"tool","name":"a"}""", "\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"a\"}}")]
    [InlineData("""{"type":"none"}""", "\"tool_choice\":\"none\"")]
    public void Tools_and_the_choice_among_them_have_their_counterparts(string choice, string fields) =>
        With($$$"""
               "tools":[{"name":"a","description":"A.","strict":true,"input_schema":{"type":"object","properties":{},"additionalProperties":false}}],"tool_choice":{{{choice}}}
               """).ShouldBeJson(
            $$$"""
            {"model":"gpt-5.5","max_completion_tokens":50,"messages":[{{{User}}}],
             "tools":[{"type":"function","function":{"name":"a","description":"A.","parameters":{"type":"object","properties":{},"additionalProperties":false},"strict":true}}],{{{fields}}} }
            """);

    [Theory]
    [InlineData("""{"model":"m"}""")]
    [InlineData("""{"model":"m","messages":[1,null,{},{"role":"user"},{"role":"user","content":[1,{}]},{"role":"user","content":[{"type":"tool_result","content":7}]}]}""")]
    [InlineData("""{"model":"m","messages":7,"system":7,"tools":7,"tool_choice":7,"thinking":7,"metadata":7,"stream":7,"stop_sequences":7}""")]
    public void What_is_no_request_goes_on_to_be_refused_by_the_provider(string body) =>
        Translated.ToChat(body, unsupported: UnsupportedFields.Drop).At("model").GetString().ShouldBe("gpt-5.5");

    private static string Body(string field) => $$"""{"model":"m","max_tokens":50,{{field}},"messages":[{{User}}]}""";

    private static JsonElement With(string field) => Translated.ToChat(Body(field));
}
