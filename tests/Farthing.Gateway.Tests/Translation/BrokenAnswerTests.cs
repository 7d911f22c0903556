using System.Net;
using Farthing.Calls;
using Farthing.Ledger;

namespace Farthing.Gateway.Tests.Translation;

/// <summary>Answers of the other wire that go wrong, as the caller and the ledger see them.</summary>
public sealed class BrokenAnswerTests
{
    private const string Chat = """{"model":"claude-sonnet-4-5","messages":[{"role":"user","content":"Hi"}]}""";
    private const string ChatStream = """{"model":"claude-sonnet-4-5","stream":true,"messages":[{"role":"user","content":"Hi"}]}""";
    private const string MessageStream = """{"model":"gpt-4o-mini","max_tokens":60,"stream":true,"messages":[{"role":"user","content":"Hi"}]}""";

    private const string Start = """
        event: message_start
        data: {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"claude-sonnet-4-5","content":[],"usage":{"input_tokens":9,"output_tokens":1}}}

        event: content_block_start
        data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}

        event: content_block_delta
        data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Ob"}}


        """;

    [Fact]
    public async Task A_stream_that_ends_before_its_end_is_broken_off_for_the_caller_too()
    {
        await using RawProvider provider = RawProvider.Streaming(Start);
        await using RunningGateway gateway = await RunningGateway.BeforeAsync(provider);
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, ChatStream);
        await Should.ThrowAsync<HttpRequestException>(response.Content.ReadAsStringAsync());
        CallRecord record = await gateway.RecordOfAsync(response);
        record.Outcome.ShouldBe(CallOutcome.Truncated);
        record.Charges.ShouldHaveSingleItem().UsageStatus.ShouldBe(UsageStatus.Partial);
    }

    [Fact]
    public async Task A_chat_that_ends_before_its_end_is_broken_off_for_the_caller_too()
    {
        await using RawProvider provider = RawProvider.Streaming(Ask.ChatEvent);
        await using RunningGateway gateway = await RunningGateway.BeforeAsync(provider);
        using HttpResponseMessage response = await gateway.PostAsync(Ask.MessagesPath, MessageStream, Ask.AnthropicVersion);
        await Should.ThrowAsync<HttpRequestException>(response.Content.ReadAsStringAsync());
        (await gateway.RecordOfAsync(response)).Outcome.ShouldBe(CallOutcome.Truncated);
    }

    [Fact]
    public async Task A_connection_that_is_cut_is_cut_for_the_caller_after_what_came()
    {
        await using RawProvider provider = RawProvider.Start(async exchange =>
        {
            await exchange.BeginStreamAsync();
            await exchange.SendChunkAsync(Start + "event: content_block_delta\ndata: {\"type\":\"cont");
        });
        await using RunningGateway gateway = await RunningGateway.BeforeAsync(provider);
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, ChatStream);
        await using Stream stream = await response.Content.ReadAsStreamAsync();
        using var reader = new StreamReader(stream);
        string seen = "";
        await Should.ThrowAsync<Exception>(async () =>
        {
            while (await reader.ReadLineAsync() is { } line) seen += line;
        });
        seen.ShouldContain("\"content\":\"Ob\"");
        seen.ShouldNotContain("[DONE]");
    }

    [Fact]
    public async Task An_error_in_the_middle_is_an_error_event_of_the_callers_wire()
    {
        await using RawProvider provider = RawProvider.Streaming(Start, "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Busy.\"}}\n\n");
        await using RunningGateway gateway = await RunningGateway.BeforeAsync(provider);
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, ChatStream);
        string seen = await response.Content.ReadAsStringAsync();
        seen.ShouldEndWith("data: {\"error\":{\"message\":\"Busy.\",\"type\":\"server_error\",\"param\":null,\"code\":\"overloaded_error\"}}\n\n");
        (await gateway.RecordOfAsync(response)).Outcome.ShouldBe(CallOutcome.ProviderError);
    }

    [Fact]
    public async Task What_is_no_JSON_in_the_middle_ends_the_stream_with_an_error_event()
    {
        await using RawProvider provider = RawProvider.Start(async exchange =>
        {
            await exchange.BeginStreamAsync();
            await exchange.SendChunkAsync(Ask.ChatEvent + "data: {\"choices\":[{]}\n\n");
            await exchange.UntilClosedAsync();
        });
        await using RunningGateway gateway = await RunningGateway.BeforeAsync(provider);
        using HttpResponseMessage response = await gateway.PostAsync(Ask.MessagesPath, MessageStream, Ask.AnthropicVersion);
        string seen = await response.Content.ReadAsStringAsync();
        seen.ShouldContain("event: error\n");
        seen.ShouldContain("provider_answer_invalid");
        (await gateway.RecordOfAsync(response)).Outcome.ShouldBe(CallOutcome.Truncated);
    }

    [Theory]
    [InlineData("""{"error":{"message":"Slow down.","code":429}}""", 429, "rate_limit_error")]
    [InlineData("""{"odd":true}""", 502, "api_error")]
    [InlineData("not JSON", 502, "api_error")]
    [InlineData("", 502, "api_error")]
    public async Task A_success_that_is_none_is_told_as_the_failure_it_is(string body, int status, string type)
    {
        await using RawProvider provider = RawProvider.Answering(body);
        await using RunningGateway gateway = await RunningGateway.BeforeAsync(provider);
        using HttpResponseMessage response = await gateway.PostAsync(Ask.MessagesPath, MessageStream.Replace("true", "false", StringComparison.Ordinal), Ask.AnthropicVersion);
        ((int)response.StatusCode).ShouldBe(status);
        (await RunningGateway.JsonAsync(response)).GetProperty("error").GetProperty("type").GetString().ShouldBe(type);
        CallRecord record = await gateway.RecordOfAsync(response);
        record.Outcome.ShouldBe(CallOutcome.ProviderError);
        record.Charges.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_server_that_does_not_stream_is_answered_whole()
    {
        await using RawProvider provider = RawProvider.Answering(Ask.ChatAnswer);
        await using RunningGateway gateway = await RunningGateway.BeforeAsync(provider);
        using HttpResponseMessage response = await gateway.PostAsync(Ask.MessagesPath, MessageStream, Ask.AnthropicVersion);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/json");
        (await RunningGateway.JsonAsync(response)).GetProperty("content")[0].GetProperty("text").GetString().ShouldBe("Ob, Po, Don");
    }

    [Fact]
    public async Task A_provider_out_of_reach_is_told_in_the_callers_dialect()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync("""
            providers:
              anthropic: { base_url: "http://127.0.0.1:1", api_key: "env:TEST_KEY" }
            """);
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Chat);
        response.StatusCode.ShouldBe(HttpStatusCode.BadGateway);
        (await RunningGateway.JsonAsync(response)).GetProperty("error").GetProperty("code").GetString().ShouldBe("provider_unreachable");
        CallRecord record = await gateway.RecordOfAsync(response);
        (record.Endpoint, record.Cost).ShouldBe((Endpoint.ChatCompletions, Pricing.Usd.Zero));
    }

    [Fact]
    public async Task A_client_that_leaves_cancels_the_provider_and_is_charged_for_what_it_saw()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        using HttpResponseMessage response = await gateway.PostAsync(
            Ask.ChatPath, ChatStream, ("x-simulator-fault", "endless"), ("x-simulator-gap-ms", "5"));
        await using (Stream stream = await response.Content.ReadAsStreamAsync())
        {
            await stream.ReadExactlyAsync(new byte[600]);
        }

        response.Dispose();
        await gateway.Simulator.Meter.WaitUntilAsync(meter => meter.Calls.Any(call => call.State == Farthing.Simulator.Metering.CallState.Cancelled));
        CallRecord record = await gateway.WhenSettledAsync(RunningGateway.Text(response, "x-farthing-id"));
        record.Outcome.ShouldBe(CallOutcome.ClientLeft);
        record.Charges.ShouldHaveSingleItem().Usage.InputTokens.ShouldBePositive();
    }
}
