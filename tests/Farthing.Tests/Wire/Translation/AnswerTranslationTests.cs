using System.Text.Json;
using Farthing.Calls;

namespace Farthing.Tests.Wire.Translation;

public sealed class AnswerTranslationTests
{
    [Fact]
    public void A_message_becomes_a_completion() =>
        Translated.Whole(Endpoint.ChatCompletions, """
            {"id":"msg_1","type":"message","role":"assistant","model":"claude-sonnet-5-5","content":[
              {"type":"thinking","thinking":"H\u00e9 ","signature":"s1"},{"type":"redacted_thinking","data":"d"},{"type":"text","text":"A \ud83d"},{"type":"text","text":"\ude42"},
              {"type":"server_tool_use","id":"x"},{"type":"tool_use","id":"toolu_1","name":"a","input":{"x":1.50}}],
             "stop_reason":"tool_use","stop_sequence":null,
             "usage":{"input_tokens":10,"cache_read_input_tokens":20,"cache_creation_input_tokens":30,"output_tokens":7,"output_tokens_details":{"thinking_tokens":3}}}
            """).Answer.ShouldBeJson(
            """
            {"id":"msg_1","object":"chat.completion","created":1790000000,"model":"claude-sonnet-5-5","choices":[{"index":0,"message":{"role":"assistant","content":"A 🙂","refusal":null,"annotations":[],
              "reasoning_content":"Hé ","thinking_blocks":[{"type":"thinking","thinking":"Hé ","signature":"s1"},{"type":"redacted_thinking","data":"d"}],
              "tool_calls":[{"id":"toolu_1","type":"function","function":{"name":"a","arguments":"{\"x\":1.50}"}}]},"logprobs":null,"finish_reason":"tool_calls"}],
             "usage":{"prompt_tokens":60,"completion_tokens":7,"total_tokens":67,"prompt_tokens_details":{"cached_tokens":20,"cache_write_tokens":30},"completion_tokens_details":{"reasoning_tokens":3}}}
            """);

    [Fact]
    public void A_completion_becomes_a_message() =>
        Translated.Whole(Endpoint.Messages, """
            {"id":"chatcmpl-1","object":"chat.completion","created":1,"model":"gpt-5.5","choices":[{"index":0,"message":{"role":"assistant","content":"A","reasoning_content":"Hm","refusal":null,
              "tool_calls":[{"id":"call_1","type":"function","function":{"name":"a","arguments":"{\"x\": 1.50}"}},{"id":"call_2","type":"function","function":{"name":"b","arguments":"{\"x\":"}}]},"finish_reason":"stop"}],
             "usage":{"prompt_tokens":60,"completion_tokens":7,"total_tokens":67,"prompt_tokens_details":{"cached_tokens":20},"completion_tokens_details":{"reasoning_tokens":3}}}
            """).Answer.ShouldBeJson(
            """
            {"id":"chatcmpl-1","type":"message","role":"assistant","model":"gpt-5.5","content":[{"type":"thinking","thinking":"Hm","signature":""},{"type":"text","text":"A"},
              {"type":"tool_use","id":"call_1","name":"a","caller":{"type":"direct"},"input":{"x":1.50}},{"type":"tool_use","id":"call_2","name":"b","caller":{"type":"direct"},"input":{"INVALID_JSON":"{\"x\":"}}],
             "stop_reason":"tool_use","stop_sequence":null,
             "usage":{"input_tokens":40,"cache_creation_input_tokens":0,"cache_read_input_tokens":20,"output_tokens":7,"output_tokens_details":{"thinking_tokens":3}}}
            """);

    [Theory]
    [InlineData("end_turn", "stop")]
    [InlineData("stop_sequence", "stop")]
    [InlineData("pause_turn", "stop")]
    [InlineData("max_tokens", "length")]
    [InlineData("model_context_window_exceeded", "length")]
    [InlineData("tool_use", "tool_calls")]
    [InlineData("refusal", "content_filter")]
    [InlineData("something_new", "stop")]
    public void A_stop_reason_becomes_a_finish_reason(string stop, string finish) =>
        Translated.Whole(Endpoint.ChatCompletions, $$"""{"type":"message","content":[],"stop_reason":"{{stop}}"}""").Answer.At("choices", "0", "finish_reason").GetString().ShouldBe(finish);

    [Theory]
    [InlineData("stop", "", "end_turn")]
    [InlineData("length", "", "max_tokens")]
    [InlineData("content_filter", "", "refusal")]
    [InlineData("tool_calls", ",\"tool_calls\":[{\"function\":{\"name\":\"a\",\"arguments\":\"{}\"}}]", "tool_use")]
    [InlineData("stop", ",\"tool_calls\":[{\"function\":{\"name\":\"a\",\"arguments\":\"{}\"}}]", "tool_use")]
    [InlineData("stop", ",\"refusal\":\"No.\"", "refusal")]
    [InlineData("something_new", "", "end_turn")]
    public void A_finish_reason_becomes_a_stop_reason(string finish, string more, string stop) =>
        Translated.Whole(Endpoint.Messages, $$$"""{"choices":[{"message":{"content":"A"{{{more}}}},"finish_reason":"{{{finish}}}"}]}""").Answer.At("stop_reason").GetString().ShouldBe(stop);

    [Fact]
    public void Reasoning_that_a_server_counts_beside_the_completion_is_output_too() =>
        Translated.Whole(Endpoint.Messages, """
            {"choices":[{"message":{"content":"A"},"finish_reason":"stop"}],"usage":{"prompt_tokens":10,"completion_tokens":5,"total_tokens":115,"completion_tokens_details":{"reasoning_tokens":100}}}
            """).Answer.At("usage", "output_tokens").GetInt32().ShouldBe(105);

    [Theory]
    [InlineData(529, """{"type":"error","error":{"type":"overloaded_error","message":"Busy."},"request_id":"r"}""", "server_error", "overloaded_error", "Busy.")]
    [InlineData(429, """{"type":"error","error":{"type":"rate_limit_error","message":"Slow."}}""", "rate_limit_error", "rate_limit_error", "Slow.")]
    [InlineData(400, """{"type":"error","error":{"type":"invalid_request_error","message":"max_tokens: wrong"}}""", "invalid_request_error", "invalid_request_error", "max_tokens: wrong")]
    [InlineData(502, "<html>Bad gateway</html>", "server_error", "provider_error", "The provider answered with the status 502 and said no more.")]
    [InlineData(500, "", "server_error", "provider_error", "The provider answered with the status 500 and said no more.")]
    [InlineData(500, "[1]", "server_error", "provider_error", "The provider answered with the status 500 and said no more.")]
    public void An_error_of_Anthropics_wire_is_told_as_OpenAI_tells_it(int status, string body, string type, string code, string message)
    {
        (JsonElement answer, int told) = Translated.Whole(Endpoint.ChatCompletions, body, status);
        told.ShouldBe(status);
        answer.ShouldBeJson($$$"""{"error":{"message":"{{{message}}}","type":"{{{type}}}","param":null,"code":"{{{code}}}"}}""");
    }

    [Theory]
    [InlineData(429, """{"error":{"message":"Slow.","type":"requests","param":null,"code":"rate_limit_exceeded"}}""", "rate_limit_error", "rate_limit_exceeded", "Slow.")]
    [InlineData(401, """{"error":{"message":"Who?","type":"invalid_request_error","code":"invalid_api_key"}}""", "authentication_error", "invalid_api_key", "Who?")]
    [InlineData(529, """{"error":"Busy."}""", "overloaded_error", "provider_error", "Busy.")]
    [InlineData(404, """{"message":"No such model."}""", "not_found_error", "provider_error", "No such model.")]
    public void An_error_of_OpenAIs_wire_is_told_as_Anthropic_tells_it(int status, string body, string type, string code, string message)
    {
        (JsonElement answer, int told) = Translated.Whole(Endpoint.Messages, body, status);
        told.ShouldBe(status);
        answer.ShouldBeJson($$$"""{"type":"error","error":{"type":"{{{type}}}","message":"{{{message}}}","code":"{{{code}}}"}}""");
    }

    [Theory]
    [InlineData("""{"error":{"message":"Slow.","code":429}}""", 429)]
    [InlineData("""{"error":{"message":"Odd.","code":"odd"}}""", 502)]
    [InlineData("""{"type":"error","error":{"type":"overloaded_error","message":"Busy."}}""", 529)]
    [InlineData("", 502)]
    [InlineData("{", 502)]
    [InlineData("[]", 502)]
    [InlineData("{}", 502)]
    [InlineData("""{"choices":[]}""", 502)]
    [InlineData("""{"choices":[{"message":null}]}""", 502)]
    [InlineData("""{"content":"text"}""", 502)]
    public void An_answer_that_is_none_is_never_told_as_a_success(string body, int status)
    {
        foreach (Endpoint endpoint in (Endpoint[])[Endpoint.ChatCompletions, Endpoint.Messages])
        {
            (JsonElement answer, int told) = Translated.Whole(endpoint, body);
            told.ShouldBe(status);
            answer.TryGetProperty("error", out _).ShouldBeTrue();
        }
    }

    [Fact]
    public void Blocks_and_fields_that_nobody_knows_do_no_harm()
    {
        Translated.Whole(Endpoint.ChatCompletions, """{"content":[1,null,{"type":"new"},{"type":"text"},{"type":"text","text":7},{"type":"tool_use"},{"type":"thinking"}],"usage":[],"stop_reason":7}""").Status.ShouldBe(200);
        Translated.Whole(Endpoint.Messages, """{"choices":[{"message":{"content":[{"type":"text","text":"A"},7],"tool_calls":[7,{},{"function":{"arguments":{"x":1}}}]}}],"usage":7}""").Status.ShouldBe(200);
    }

    [Fact]
    public void Arguments_that_are_deeply_nested_pass()
    {
        string deep = string.Concat(Enumerable.Repeat("{\"a\":", 500)) + "1" + new string('}', 500);
        JsonElement answer = Translated.Whole(Endpoint.ChatCompletions, $$$"""{"content":[{"type":"tool_use","id":"t","name":"a","input":{{{deep}}}}]}""").Answer;
        answer.At("choices", "0", "message", "tool_calls", "0", "function", "arguments").GetString().ShouldBe(deep);
    }
}
