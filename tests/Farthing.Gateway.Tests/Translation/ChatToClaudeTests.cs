using System.Net;
using System.Text.Json;
using Farthing.Calls;
using Farthing.Ledger;
using Farthing.Simulator.Metering;

namespace Farthing.Gateway.Tests.Translation;

/// <summary>Calls made for OpenAI's chat wire that models of Anthropic's answer.</summary>
public sealed class ChatToClaudeTests
{
    private const string Chat = """{"model":"claude-sonnet-4-5","messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"[say: Ob, Po, Don]"}]}""";
    private const string ChatStream = """{"model":"claude-sonnet-4-5","stream":true,"messages":[{"role":"user","content":"[say: Ob, Po, Don]"}]}""";

    [Theory]
    [InlineData("claude-sonnet-4-5")]
    [InlineData("anthropic/claude-sonnet-4-5")]
    [InlineData("sage")]
    public async Task A_chat_is_answered_by_a_model_of_the_other_wire(string model)
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync("aliases: { sage: anthropic/claude-sonnet-4-5 }");
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Chat.Replace("claude-sonnet-4-5", model, StringComparison.Ordinal));
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Content.Headers.ContentType!.ToString().ShouldBe("application/json");
        JsonElement answer = await RunningGateway.JsonAsync(response);
        answer.GetProperty("object").GetString().ShouldBe("chat.completion");
        answer.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString().ShouldBe("Ob, Po, Don");
        answer.GetProperty("choices")[0].GetProperty("finish_reason").GetString().ShouldBe("stop");
        RunningGateway.Text(response, "x-farthing-model").ShouldBe("anthropic/claude-sonnet-4-5");

        CallRecord record = await gateway.RecordOfAsync(response);
        BilledCall billed = gateway.Simulator.Meter.Calls.ShouldHaveSingleItem();
        billed.Path.ShouldBe("/v1/messages");
        (record.Endpoint, record.RequestedModel, record.Outcome).ShouldBe((Endpoint.ChatCompletions, model, CallOutcome.Completed));
        Charge charge = record.Charges.ShouldHaveSingleItem();
        (charge.Provider, charge.Model).ShouldBe(("anthropic", "claude-sonnet-4-5"));
        (charge.Usage.InputTokens, charge.Usage.OutputTokens).ShouldBe((billed.Usage.InputTokens, billed.Usage.OutputTokens));
        answer.GetProperty("usage").GetProperty("prompt_tokens").GetInt64().ShouldBe(billed.Usage.InputTokens);
        RunningGateway.Text(response, "x-farthing-cost").ShouldBe(record.Cost!.Value.ToString());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_stream_comes_as_chunks_and_shows_its_usage_to_who_asked_for_it(bool includeUsage)
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        string ask = includeUsage ? ChatStream.Replace("\"stream\":true", "\"stream\":true,\"stream_options\":{\"include_usage\":true}", StringComparison.Ordinal) : ChatStream;
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, ask);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
        string stream = await response.Content.ReadAsStringAsync();
        List<JsonElement> chunks = Chunks(stream);
        string.Concat(chunks.SelectMany(Choices).Select(choice => choice.GetProperty("delta").TryGetProperty("content", out JsonElement text) ? text.GetString() : "")).ShouldBe("Ob, Po, Don");
        chunks.SelectMany(Choices).Last().GetProperty("finish_reason").GetString().ShouldBe("stop");
        stream.ShouldEndWith("data: [DONE]\n\n");
        chunks.Count(chunk => chunk.TryGetProperty("usage", out JsonElement usage) && usage.ValueKind == JsonValueKind.Object).ShouldBe(includeUsage ? 1 : 0);
        stream.Contains("\"usage\":null", StringComparison.Ordinal).ShouldBe(includeUsage);
        CallRecord record = await gateway.RecordOfAsync(response);
        record.Charges[0].UsageStatus.ShouldBe(UsageStatus.Reported);
        record.Charges[0].Usage.OutputTokens.ShouldBe(gateway.Simulator.Meter.Calls[0].Usage.OutputTokens);
    }

    [Fact]
    public async Task What_cannot_be_carried_is_refused_before_the_provider_is_asked()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Chat.Replace("\"messages\"", "\"seed\":7,\"messages\"", StringComparison.Ordinal));
        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        JsonElement error = (await RunningGateway.JsonAsync(response)).GetProperty("error");
        error.GetProperty("param").GetString().ShouldBe("seed");
        error.GetProperty("code").GetString().ShouldBe("unsupported_parameter");
        error.GetProperty("message").GetString()!.ShouldContain("translation.unsupported");
        gateway.Simulator.Meter.Calls.ShouldBeEmpty();
        (await gateway.CallsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Or_dropped_and_reported_where_the_setting_says_so()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync("translation: { unsupported: drop }");
        using HttpResponseMessage response = await gateway.PostAsync(
            Ask.ChatPath, Chat.Replace("\"messages\"", "\"seed\":7,\"n\":2,\"prompt_cache_key\":\"k\",\"messages\"", StringComparison.Ordinal));
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        RunningGateway.Text(response, "x-farthing-dropped").ShouldBe("seed, n, prompt_cache_key");
    }

    [Fact]
    public async Task The_providers_error_is_told_in_the_callers_dialect_with_its_status()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Chat.Replace("\"messages\"", "\"max_tokens\":-1,\"messages\"", StringComparison.Ordinal));
        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        JsonElement error = (await RunningGateway.JsonAsync(response)).GetProperty("error");
        error.GetProperty("type").GetString().ShouldBe("invalid_request_error");
        error.GetProperty("message").GetString()!.ShouldContain("max_tokens");
        response.Headers.Contains("x-request-id").ShouldBeTrue();
        response.Headers.Contains("request-id").ShouldBeFalse();
    }

    [Fact]
    public async Task Only_what_both_wires_know_goes_into_the_header()
    {
        string head = "";
        await using RawProvider provider = RawProvider.Start(exchange =>
        {
            head = exchange.Head;
            return exchange.AnswerAsync("""{"id":"msg_1","type":"message","role":"assistant","model":"claude-sonnet-4-5","content":[],"stop_reason":"end_turn","usage":{"input_tokens":1,"output_tokens":1}}""");
        });
        await using RunningGateway gateway = await RunningGateway.BeforeAsync(provider);
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath + "?beta=true", Chat, ("OpenAI-Organization", "org"), ("x-stainless-lang", "js"), ("x-custom", "kept"));
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        head.ShouldStartWith("POST /v1/messages HTTP");
        head.ShouldContain("anthropic-version: 2023-06-01", Case.Insensitive);
        head.ShouldContain("x-custom: kept");
        head.ShouldNotContain("org", Case.Sensitive);
        head.ShouldNotContain("stainless", Case.Insensitive);
    }

    [Fact]
    public async Task Tools_are_called_and_answered_across_the_wires()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        const string Question = """
            {"model":"claude-sonnet-4-5","tools":[{"type":"function","function":{"name":"get_weather","description":"Tells the weather.","parameters":{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}}}],
             "messages":[{"role":"user","content":"What is the weather in Bergen?"}]}
            """;
        using HttpResponseMessage called = await gateway.PostAsync(Ask.ChatPath, Question);
        JsonElement choice = (await RunningGateway.JsonAsync(called)).GetProperty("choices")[0];
        choice.GetProperty("finish_reason").GetString().ShouldBe("tool_calls");
        JsonElement call = choice.GetProperty("message").GetProperty("tool_calls")[0];
        JsonDocument.Parse(call.GetProperty("function").GetProperty("arguments").GetString()!).RootElement.GetProperty("city").GetString().ShouldBe("Bergen");
        string more = Question.Replace("weather in Bergen?\"}", $"weather in Bergen?\"}},{choice.GetProperty("message").GetRawText()},{{\"role\":\"tool\",\"tool_call_id\":\"{call.GetProperty("id").GetString()}\",\"content\":\"rain\"}}", StringComparison.Ordinal);
        using HttpResponseMessage answered = await gateway.PostAsync(Ask.ChatPath, more);
        answered.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await RunningGateway.JsonAsync(answered)).GetProperty("choices")[0].GetProperty("finish_reason").GetString().ShouldBe("stop");
    }

    private static List<JsonElement> Chunks(string stream) =>
        [.. stream.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Where(each => each != "data: [DONE]").Select(each => JsonDocument.Parse(each["data: ".Length..]).RootElement)];

    private static IEnumerable<JsonElement> Choices(JsonElement chunk) => chunk.GetProperty("choices").EnumerateArray();
}
