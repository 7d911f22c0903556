using System.Net;
using System.Text.Json;
using Farthing.Calls;
using Farthing.Ledger;
using Farthing.Simulator.Metering;

namespace Farthing.Gateway.Tests.Translation;

/// <summary>Calls made for Anthropic's wire that models of OpenAI's answer.</summary>
public sealed class MessagesToGptTests
{
    private const string Message = """{"model":"gpt-4o-mini","max_tokens":60,"system":"Be brief.","messages":[{"role":"user","content":"[say: Ob, Po, Don]"}]}""";

    [Theory]
    [InlineData("gpt-4o-mini")]
    [InlineData("openai/gpt-4o-mini")]
    [InlineData("quick")]
    public async Task A_message_is_answered_by_a_model_of_the_other_wire(string model)
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync("aliases: { quick: gpt-4o-mini }");
        using HttpResponseMessage response = await gateway.PostAsync(Ask.MessagesPath, Message.Replace("gpt-4o-mini", model, StringComparison.Ordinal), Ask.AnthropicVersion);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        JsonElement answer = await RunningGateway.JsonAsync(response);
        answer.GetProperty("type").GetString().ShouldBe("message");
        answer.GetProperty("content")[0].GetProperty("text").GetString().ShouldBe("Ob, Po, Don");
        answer.GetProperty("stop_reason").GetString().ShouldBe("end_turn");
        CallRecord record = await gateway.RecordOfAsync(response);
        BilledCall billed = gateway.Simulator.Meter.Calls.ShouldHaveSingleItem();
        billed.Path.ShouldBe("/v1/chat/completions");
        (record.Endpoint, record.RequestedModel).ShouldBe((Endpoint.Messages, model));
        record.Charges.ShouldHaveSingleItem().Provider.ShouldBe("openai");
        (record.Charges[0].Usage.InputTokens, record.Charges[0].Usage.OutputTokens).ShouldBe((billed.Usage.InputTokens, billed.Usage.OutputTokens));
        answer.GetProperty("usage").GetProperty("input_tokens").GetInt64().ShouldBe(billed.Usage.InputTokens - billed.Usage.CachedRead);
        record.Cost.ShouldNotBeNull();
    }

    [Fact]
    public async Task A_stream_comes_as_events_and_ends_with_its_usage()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        using HttpResponseMessage response = await gateway.PostAsync(Ask.MessagesPath, Message.Replace("\"max_tokens\"", "\"stream\":true,\"max_tokens\"", StringComparison.Ordinal), Ask.AnthropicVersion);
        string stream = await response.Content.ReadAsStringAsync();
        string[] events = [.. stream.Split('\n').Where(line => line.StartsWith("event: ", StringComparison.Ordinal)).Select(line => line["event: ".Length..])];
        events[..2].ShouldBe(["message_start", "content_block_start"]);
        events[^3..].ShouldBe(["content_block_stop", "message_delta", "message_stop"]);
        CallRecord record = await gateway.RecordOfAsync(response);
        (record.Outcome, record.Charges[0].UsageStatus).ShouldBe((CallOutcome.Completed, UsageStatus.Reported));
        stream.ShouldContain($"\"output_tokens\":{record.Charges[0].Usage.OutputTokens}");
    }

    [Fact]
    public async Task What_cannot_be_carried_is_refused_in_the_callers_dialect()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        using HttpResponseMessage response = await gateway.PostAsync(Ask.MessagesPath, Message.Replace("\"max_tokens\"", "\"top_k\":4,\"max_tokens\"", StringComparison.Ordinal), Ask.AnthropicVersion);
        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        JsonElement body = await RunningGateway.JsonAsync(response);
        body.GetProperty("type").GetString().ShouldBe("error");
        body.GetProperty("error").GetProperty("type").GetString().ShouldBe("invalid_request_error");
        body.GetProperty("error").GetProperty("param").GetString().ShouldBe("top_k");
    }

    [Fact]
    public async Task A_failing_provider_is_told_as_Anthropic_tells_it()
    {
        await using RawProvider provider = RawProvider.Start(exchange => exchange.AnswerAsync("""{"error":{"message":"Slow down.","type":"requests","param":null,"code":"rate_limit_exceeded"}}""", status: "429 Too Many Requests", headers: "Retry-After: 3\r\n"));
        await using RunningGateway gateway = await RunningGateway.BeforeAsync(provider, "bounds: { max_wait: 0s }");
        using HttpResponseMessage response = await gateway.PostAsync(Ask.MessagesPath, Message, Ask.AnthropicVersion, ("anthropic-beta", "context-1m"));
        response.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        JsonElement error = (await RunningGateway.JsonAsync(response)).GetProperty("error");
        error.GetProperty("type").GetString().ShouldBe("rate_limit_error");
        RunningGateway.Text(response, "Retry-After").ShouldBe("3");
    }

    [Fact]
    public async Task Token_counts_stay_on_their_own_wire()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        using HttpResponseMessage response = await gateway.PostAsync(Ask.CountTokensPath, """{"model":"gpt-4o-mini","messages":[{"role":"user","content":"Hi"}]}""", Ask.AnthropicVersion);
        response.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await RunningGateway.JsonAsync(response)).GetProperty("error").GetProperty("code").GetString().ShouldBe("model_not_found");
    }
}
