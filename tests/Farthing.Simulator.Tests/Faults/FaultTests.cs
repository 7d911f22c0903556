using System.Net;
using System.Text.Json;
using Farthing.Simulator.Metering;

namespace Farthing.Simulator.Tests.Faults;

public sealed class FaultTests
{
    private const string Chat = "/v1/chat/completions";
    private const string Messages = "/v1/messages";
    private const string Question = """ "messages":[{"role":"user","content":"Tell me about harbours."}] """;
    private const string ChatBody = $$"""{"model":"gpt-4o",{{Question}}}""";
    private const string ChatStream = $$"""{"model":"gpt-4o","stream":true,{{Question}}}""";
    private const string MessageStream = $$"""{"model":"claude-sonnet-4-5","max_tokens":500,"stream":true,{{Question}}}""";

    [Theory]
    [InlineData("400", "invalid_request_error", null)]
    [InlineData("401", "invalid_request_error", "invalid_api_key")]
    [InlineData("429", "requests", "rate_limit_exceeded")]
    [InlineData("500", "server_error", null)]
    [InlineData("529", "server_error", null)]
    public async Task A_status_fault_is_an_openai_error(string fault, string type, string? code)
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync();
        JsonElement error = (await host.AskAsync(Chat, ChatBody, int.Parse(fault), ("x-simulator-fault", fault))).GetProperty("error");
        error.GetProperty("type").GetString().ShouldBe(type);
        error.GetProperty("code").GetString().ShouldBe(code);
        error.GetProperty("param").ValueKind.ShouldBe(JsonValueKind.Null);
        BilledCall call = host.Server.Meter.Calls.Single();
        call.Usage.ShouldBe(default);
        call.HttpStatus.ShouldBe(int.Parse(fault));
        call.Fault.ShouldBe(fault);
    }

    [Theory]
    [InlineData("400", "invalid_request_error")]
    [InlineData("401", "authentication_error")]
    [InlineData("429", "rate_limit_error")]
    [InlineData("500", "api_error")]
    [InlineData("529", "overloaded_error")]
    public async Task A_status_fault_is_an_anthropic_error(string fault, string type)
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync();
        JsonElement body = await host.AskAsync(Messages, MessageStream, int.Parse(fault), ("x-simulator-fault", fault));
        body.GetProperty("type").GetString().ShouldBe("error");
        body.GetProperty("error").GetProperty("type").GetString().ShouldBe(type);
        body.GetProperty("request_id").GetString()!.ShouldStartWith("req_");
    }

    [Fact]
    public async Task Too_many_requests_say_when_to_come_back()
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync();
        using HttpResponseMessage usual = await host.PostAsync(Chat, ChatBody, ("x-simulator-fault", "429"));
        using HttpResponseMessage asked = await host.PostAsync(Chat, ChatBody, ("x-simulator-fault", "429; retry-after=17"));
        usual.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(1));
        asked.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(17));
    }

    [Fact]
    public async Task A_hanging_call_ends_when_the_client_leaves_and_is_not_billed()
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync();
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(SimulatorHost.Cancel);
        using var request = new HttpRequestMessage(HttpMethod.Post, Chat) { Content = new StringContent(ChatBody) };
        request.Headers.Add("x-simulator-fault", "hang");
        Task<HttpResponseMessage> asking = host.Client.SendAsync(request, leaving.Token);
        await host.Server.Meter.WaitUntilAsync(meter => meter.InFlight == 1, SimulatorHost.Cancel);
        await leaving.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => asking);
        await host.Server.Meter.WaitUntilAsync(meter => meter.InFlight == 0, SimulatorHost.Cancel);
        BilledCall call = host.Server.Meter.Calls.Single();
        call.State.ShouldBe(CallState.Cancelled);
        call.HttpStatus.ShouldBeNull();
        call.Usage.ShouldBe(default);
    }

    [Fact]
    public async Task A_cut_body_ends_before_its_announced_length_and_is_billed()
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync();
        using HttpResponseMessage response = await host.PostAsync(Chat, ChatBody, ("x-simulator-fault", "cut"));
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        await Should.ThrowAsync<HttpRequestException>(() => response.Content.ReadAsStringAsync(SimulatorHost.Cancel));
        await host.Server.Meter.WaitUntilAsync(meter => meter.InFlight == 0, SimulatorHost.Cancel);
        host.Server.Meter.Calls.Single().State.ShouldBe(CallState.Broken);
        host.Server.Meter.Calls.Single().Usage.OutputTokens.ShouldBeGreaterThan(0);
    }

    [Theory]
    [InlineData(Chat, ChatStream)]
    [InlineData(Messages, MessageStream)]
    public async Task A_cut_stream_delivers_what_came_before_and_then_breaks(string path, string body)
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync();
        using HttpResponseMessage response = await host.PostAsync(path, body, ("x-simulator-fault", "cut; after=4"));
        (string read, bool whole) = await ReadAllAsync(response);
        whole.ShouldBeFalse();
        read.Split("\n\n").Length.ShouldBe(5);
        await host.Server.Meter.WaitUntilAsync(meter => meter.InFlight == 0, SimulatorHost.Cancel);
        BilledCall call = host.Server.Meter.Calls.Single();
        call.State.ShouldBe(CallState.Broken);
        call.Usage.InputTokens.ShouldBeGreaterThan(0);
        call.Usage.OutputTokens.ShouldBeInRange(1, 5);
    }

    [Fact]
    public async Task Malformed_json_is_broken_in_the_body_and_in_one_event()
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync();
        using HttpResponseMessage whole = await host.PostAsync(Chat, ChatBody, ("x-simulator-fault", "malformed"));
        string body = await whole.Content.ReadAsStringAsync(SimulatorHost.Cancel);
        Should.Throw<JsonException>(() => JsonElement.Parse(body));

        List<ServerEvent> events = await host.StreamAsync(Chat, ChatStream, ("x-simulator-fault", "malformed; after=2"));
        Should.Throw<JsonException>(() => events[2].Json);
        _ = events[1].Json;
        _ = events[3].Json;
        events[^1].Data.ShouldBe("[DONE]");
    }

    [Fact]
    public async Task A_wrong_content_type_and_an_empty_body_come_with_status_200()
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync();
        using HttpResponseMessage page = await host.PostAsync(Chat, ChatBody, ("x-simulator-fault", "content-type"));
        page.StatusCode.ShouldBe(HttpStatusCode.OK);
        page.Content.Headers.ContentType!.MediaType.ShouldBe("text/html");
        using HttpResponseMessage empty = await host.PostAsync(Chat, ChatBody, ("x-simulator-fault", "empty"));
        empty.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await empty.Content.ReadAsByteArrayAsync(SimulatorHost.Cancel)).ShouldBeEmpty();
        host.Server.Meter.Total.ShouldBe(default);
    }

    [Fact]
    public async Task A_slow_first_byte_waits_by_the_clock_and_then_answers()
    {
        var clock = new FakeClock();
        await using SimulatorHost host = await SimulatorHost.StartAsync(new SimulatorOptions { TimeProvider = clock });
        Task<JsonElement> asking = host.AskAsync(Chat, ChatBody, 200, ("x-simulator-fault", "slow-first-byte; milliseconds=9000"));
        await clock.SomethingWaitsAsync(SimulatorHost.Cancel);
        clock.Advance(TimeSpan.FromMilliseconds(8999));
        asking.IsCompleted.ShouldBeFalse();
        host.Server.Meter.InFlight.ShouldBe(1);
        clock.Advance(TimeSpan.FromMilliseconds(1));
        (await asking).GetProperty("object").GetString().ShouldBe("chat.completion");
    }

    [Fact]
    public async Task An_error_in_a_stream_is_in_the_words_of_its_wire()
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync();
        (string, string) fault = ("x-simulator-fault", "error-in-stream; after=4");
        List<ServerEvent> chat = await host.StreamAsync(Chat, ChatStream, fault);
        List<ServerEvent> messages = await host.StreamAsync(Messages, MessageStream, fault);
        List<ServerEvent> responses = await host.StreamAsync("/v1/responses", """{"model":"gpt-4o","stream":true,"input":"Hi"}""", fault);

        chat.Count.ShouldBe(5);
        chat[^1].Json.GetProperty("error").GetProperty("type").GetString().ShouldBe("server_error");
        messages.Count.ShouldBe(5);
        messages[^1].Name.ShouldBe("error");
        messages[^1].Json.GetProperty("error").GetProperty("type").GetString().ShouldBe("overloaded_error");
        responses[^1].Name.ShouldBe("error");
        responses[^1].Json.GetProperty("sequence_number").GetInt32().ShouldBe(4);
        host.Server.Meter.Calls.ShouldAllBe(call => call.State == CallState.Broken && call.Usage.InputTokens > 0);
        await host.AskAsync(Chat, ChatBody, 529, fault);
    }

    [Theory]
    [InlineData(Chat, ChatStream)]
    [InlineData(Messages, MessageStream)]
    [InlineData("/v1/responses", """{"model":"gpt-4o","stream":true,"input":"Hi"}""")]
    [InlineData("/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse", """{"contents":[{"parts":[{"text":"Hi"}]}]}""")]
    public async Task An_endless_stream_goes_on_until_the_client_leaves_and_bills_what_was_generated(string path, string body)
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync();
        using (HttpResponseMessage response = await host.PostAsync(path, body, ("x-simulator-fault", "endless")))
        {
            await using Stream stream = await response.Content.ReadAsStreamAsync(SimulatorHost.Cancel);
            byte[] million = new byte[1_000_000];
            await stream.ReadExactlyAsync(million, SimulatorHost.Cancel);
        }

        await host.Server.Meter.WaitUntilAsync(meter => meter.InFlight == 0, SimulatorHost.Cancel);
        BilledCall call = host.Server.Meter.Calls.Single();
        call.State.ShouldBe(CallState.Cancelled);
        call.Usage.OutputTokens.ShouldBeGreaterThan(50_000);
        call.Usage.InputTokens.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task A_big_answer_has_the_asked_size_whole_and_streamed()
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync();
        (string, string) fault = ("x-simulator-fault", "big; bytes=3000000");
        JsonElement whole = await host.AskAsync(Chat, ChatBody, 200, fault);
        string text = whole.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString()!;
        text.Length.ShouldBeInRange(3_000_000, 3_001_024);
        whole.GetProperty("usage").GetProperty("completion_tokens").GetInt32().ShouldBe(Simulator.Text.Tokenizer.Count(text));

        List<ServerEvent> events = await host.StreamAsync("/v1/responses", """{"model":"gpt-4o","stream":true,"input":"Hi"}""", fault);
        events.Where(item => item.Name == "response.output_text.delta").Sum(item => item.Json.GetProperty("delta").GetString()!.Length).ShouldBe(text.Length);
        events[^1].Json.GetProperty("response").GetProperty("output")[0].GetProperty("content")[0].GetProperty("text").GetString()!.Length.ShouldBe(text.Length);
    }

    [Fact]
    public async Task A_fault_that_waits_for_a_later_event_is_played_on_the_last()
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync();
        using HttpResponseMessage response = await host.PostAsync(Messages, MessageStream, ("x-simulator-fault", "cut; after=100000"));
        (string read, bool whole) = await ReadAllAsync(response);
        whole.ShouldBeFalse();
        read.ShouldContain("message_delta");
        ServerEvent.ParseAll(read)[^1].Data.ShouldNotBe("""{"type":"message_stop"}""");
    }

    [Fact]
    public async Task An_unknown_fault_is_refused_with_the_known_ones()
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync();
        JsonElement answer = await host.AskAsync(Chat, ChatBody, 400, ("x-simulator-fault", "explode"));
        answer.GetProperty("error").GetProperty("message").GetString()!.ShouldContain("error-in-stream");
    }

    private static async Task<(string Read, bool Whole)> ReadAllAsync(HttpResponseMessage response)
    {
        await using Stream stream = await response.Content.ReadAsStreamAsync(SimulatorHost.Cancel);
        using var read = new MemoryStream();
        byte[] buffer = new byte[4096];
        try
        {
            int count;
            while ((count = await stream.ReadAsync(buffer, SimulatorHost.Cancel)) > 0)
            {
                read.Write(buffer, 0, count);
            }

            return (System.Text.Encoding.UTF8.GetString(read.ToArray()), true);
        }
        catch (HttpIOException)
        {
            return (System.Text.Encoding.UTF8.GetString(read.ToArray()), false);
        }
    }
}
