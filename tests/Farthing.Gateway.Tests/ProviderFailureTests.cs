using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Farthing.Calls;
using Farthing.Ledger;

namespace Farthing.Gateway.Tests;

public sealed class ProviderFailureTests
{
    [Theory]
    [InlineData(Ask.ChatPath, Ask.Chat)]
    [InlineData(Ask.MessagesPath, Ask.MessageStream)]
    public async Task A_provider_that_never_answers_is_a_504_after_the_set_time(string path, string body)
    {
        await using RawProvider provider = RawProvider.Start(exchange => exchange.HangAsync());
        await using RunningGateway gateway = await RunningGateway.BeforeAsync(provider, "timeouts: { first_byte: 100ms }");
        using HttpResponseMessage response = await gateway.PostAsync(path, body);
        response.StatusCode.ShouldBe(HttpStatusCode.GatewayTimeout);
        JsonElement error = (await RunningGateway.JsonAsync(response)).GetProperty("error");
        error.GetProperty("code").GetString().ShouldBe("provider_timeout");
        error.GetProperty("message").GetString()!.ShouldContain("timeouts.first_byte");
        error.GetProperty("type").GetString().ShouldBe(path == Ask.ChatPath ? "server_error" : "timeout_error");
        CallRecord record = await gateway.RecordOfAsync(response);
        record.Outcome.ShouldBe(CallOutcome.ProviderTimeout);
        record.Status.ShouldBe(504);
        record.ErrorCode.ShouldBe("provider_timeout");
        record.TimeToFirstByte.ShouldBeNull();
        NeverFree(record);
    }

    [Theory]
    [InlineData(Ask.ChatPath, Ask.ChatStreamWithUsage, Ask.ChatEvent, "data: ")]
    [InlineData(Ask.MessagesPath, Ask.MessageStream, MessageStart, "event: error\ndata: ")]
    public async Task A_stream_that_falls_silent_ends_with_an_error_event_and_is_charged_as_a_lower_bound(string path, string body, string first, string prefix)
    {
        await using RawProvider provider = RawProvider.Start(async exchange =>
        {
            await exchange.BeginStreamAsync();
            await exchange.SendChunkAsync(first);
            await exchange.UntilClosedAsync();
        });
        await using RunningGateway gateway = await RunningGateway.BeforeAsync(provider, "timeouts: { between_events: 100ms }");
        using HttpResponseMessage response = await gateway.PostAsync(path, body);
        string received = await response.Content.ReadAsStringAsync();
        received.ShouldStartWith(first + prefix);
        received.ShouldEndWith("\n\n");
        string json = received[(first.Length + prefix.Length)..];
        JsonDocument.Parse(json).RootElement.GetProperty("error").GetProperty("code").GetString().ShouldBe("provider_timeout");
        CallRecord record = await gateway.RecordOfAsync(response);
        record.Outcome.ShouldBe(CallOutcome.ProviderTimeout);
        Charge charge = record.Charges.Single();
        (charge.UsageStatus, charge.CostStatus).ShouldBe((UsageStatus.Partial, CostStatus.Partial));
        record.Cost.ShouldNotBeNull().Amount.ShouldBeGreaterThan(0m);
    }

    [Fact]
    public async Task A_stream_that_never_pauses_still_ends_when_the_whole_call_has_taken_too_long()
    {
        await using RawProvider provider = RawProvider.Start(async exchange =>
        {
            await exchange.BeginStreamAsync();
            while (!exchange.Stopped.IsCancellationRequested) await exchange.SendChunkAsync(Ask.ChatEvent);
        });
        await using RunningGateway gateway = await RunningGateway.BeforeAsync(provider, "timeouts: { total: 300ms }");
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Ask.ChatStreamWithUsage);
        string received = await response.Content.ReadAsStringAsync();
        received.ShouldContain("provider_timeout");
        (await gateway.RecordOfAsync(response)).Outcome.ShouldBe(CallOutcome.ProviderTimeout);
    }

    [Fact]
    public async Task A_whole_answer_that_falls_silent_is_a_504_with_its_identity()
    {
        await using RawProvider provider = RawProvider.Start(async exchange =>
        {
            await exchange.WriteAsync("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n{\"id\"");
            await exchange.UntilClosedAsync();
        });
        await using RunningGateway gateway = await RunningGateway.BeforeAsync(provider, "timeouts: { between_events: 100ms }");
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Ask.Chat);
        response.StatusCode.ShouldBe(HttpStatusCode.GatewayTimeout);
        CallRecord record = await gateway.RecordOfAsync(response);
        (record.Outcome, record.Status, record.ErrorCode).ShouldBe((CallOutcome.ProviderTimeout, 504, "provider_timeout"));
        NeverFree(record);
    }

    [Fact]
    public async Task A_provider_that_refuses_connections_is_a_502_that_cost_nothing()
    {
        var closed = new TcpListener(IPAddress.Loopback, 0);
        closed.Start();
        int port = ((IPEndPoint)closed.LocalEndpoint).Port;
        closed.Stop();
        await using RunningGateway gateway = await RunningGateway.StartAsync($$"""providers: { openai: { base_url: "http://127.0.0.1:{{port}}/v1", api_key: "env:TEST_KEY" } }""");
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Ask.Chat);
        response.StatusCode.ShouldBe(HttpStatusCode.BadGateway);
        JsonElement error = (await RunningGateway.JsonAsync(response)).GetProperty("error");
        error.GetProperty("code").GetString().ShouldBe("provider_unreachable");
        error.GetProperty("message").GetString()!.ShouldContain("it refuses connections");
        error.GetProperty("message").GetString()!.ShouldContain("providers.openai.base_url");
        CallRecord record = await gateway.RecordOfAsync(response);
        record.Outcome.ShouldBe(CallOutcome.ProviderUnreachable);

        // It has not heard of the call, so that it was tried once more.
        record.Charges.Select(charge => (charge.Attempt, charge.CostStatus)).ShouldBe([(1, CostStatus.NotBilled), (2, CostStatus.NotBilled)]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Le")]
    [InlineData("SSH-2.0-OpenSSH_9.6\r\n")]
    [InlineData("HTTP/1.1 abc\r\n\r\n")]
    public async Task A_provider_that_takes_the_request_and_does_not_speak_HTTP_is_a_502_of_unknown_cost(string said)
    {
        await using RawProvider provider = RawProvider.Start(exchange => exchange.WriteAsync(said));
        await using RunningGateway gateway = await RunningGateway.BeforeAsync(provider);
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Ask.Chat);
        response.StatusCode.ShouldBe(HttpStatusCode.BadGateway);
        (await RunningGateway.JsonAsync(response)).GetProperty("error").GetProperty("code").GetString().ShouldBe("provider_unreachable");
        RunningGateway.Text(response, "x-farthing-cost").ShouldBe("unknown");
        CallRecord record = await gateway.RecordOfAsync(response);
        (record.Outcome, record.Cost).ShouldBe((CallOutcome.ProviderUnreachable, null));
        record.Charges.Select(charge => (charge.UsageStatus, charge.CostStatus)).Distinct().ShouldBe([(UsageStatus.Unknown, CostStatus.Unknown)]);
    }

    [Theory]
    [InlineData(Ask.ChatPath, Ask.Chat)]
    [InlineData(Ask.ResponsesPath, Ask.Response)]
    [InlineData(Ask.EmbeddingsPath, Ask.Embedding)]
    [InlineData(Ask.MessagesPath, Ask.Message)]
    public async Task A_whole_answer_that_is_cut_is_a_502_and_never_recorded_as_free(string path, string body)
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        using HttpResponseMessage response = await gateway.PostAsync(path, body, Ask.AnthropicVersion, ("x-simulator-fault", "cut"));
        response.StatusCode.ShouldBe(HttpStatusCode.BadGateway);
        (await RunningGateway.JsonAsync(response)).GetProperty("error").GetProperty("code").GetString().ShouldBe("provider_answer_truncated");
        CallRecord record = await gateway.RecordOfAsync(response);
        (record.Outcome, record.Status).ShouldBe((CallOutcome.Truncated, 502));
        NeverFree(record);
    }

    [Theory]
    [InlineData(Ask.ChatPath, Ask.ChatStream)]
    [InlineData(Ask.ResponsesPath, Ask.ResponseStream)]
    [InlineData(Ask.MessagesPath, Ask.MessageStream)]
    public async Task A_stream_that_is_cut_is_cut_for_the_client_too_and_charged_as_a_lower_bound(string path, string body)
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        using HttpResponseMessage response = await gateway.PostAsync(path, body, Ask.AnthropicVersion, ("x-simulator-fault", "cut; after=4"));
        ((int)response.StatusCode).ShouldBe(200);
        await Should.ThrowAsync<HttpRequestException>(response.Content.ReadAsStringAsync());
        CallRecord record = await gateway.RecordOfAsync(response);
        record.Outcome.ShouldBe(CallOutcome.Truncated);
        record.Charges.Single().UsageStatus.ShouldBe(UsageStatus.Partial);
        record.Cost.ShouldNotBeNull().Amount.ShouldBeGreaterThan(0m);
    }

    [Theory]
    [InlineData("malformed", Ask.ChatPath, Ask.Chat)]
    [InlineData("malformed", Ask.ChatPath, Ask.ChatStreamWithUsage)]
    [InlineData("malformed", Ask.MessagesPath, Ask.Message)]
    [InlineData("malformed", Ask.MessagesPath, Ask.MessageStream)]
    [InlineData("content-type", Ask.ChatPath, Ask.Chat)]
    [InlineData("content-type", Ask.ChatPath, Ask.ChatStream)]
    [InlineData("content-type", Ask.MessagesPath, Ask.MessageStream)]
    [InlineData("empty", Ask.ChatPath, Ask.Chat)]
    [InlineData("empty", Ask.ChatPath, Ask.ChatStream)]
    [InlineData("empty", Ask.EmbeddingsPath, Ask.Embedding)]
    public async Task Nonsense_reaches_the_client_as_the_provider_sent_it_and_is_never_recorded_as_free(string fault, string path, string body)
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        using HttpResponseMessage response = await gateway.PostAsync(path, body, Ask.AnthropicVersion, ("x-simulator-fault", fault));
        ((int)response.StatusCode).ShouldBe(200);
        byte[] received = await response.Content.ReadAsByteArrayAsync();
        await gateway.Simulator.Meter.WaitUntilAsync(meter => meter.Arrived == 1 && meter.InFlight == 0);
        received.ShouldBe(gateway.Simulator.Meter.Calls.Single().ResponseBody!.Value.ToArray());
        NeverFree(await gateway.RecordOfAsync(response));
    }

    [Theory]
    [InlineData("400")]
    [InlineData("401")]
    [InlineData("404")]
    [InlineData("500")]
    [InlineData("529")]
    public async Task A_providers_own_error_crosses_as_it_is(string status)
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        using HttpResponseMessage response = await gateway.PostAsync(Ask.MessagesPath, Ask.Message, Ask.AnthropicVersion, ("x-simulator-fault", status));
        ((int)response.StatusCode).ShouldBe(int.Parse(status));
        byte[] received = await response.Content.ReadAsByteArrayAsync();
        received.ShouldBe(gateway.Simulator.Meter.Calls.Single().ResponseBody!.Value.ToArray());
        CallRecord record = await gateway.RecordOfAsync(response);
        (record.Outcome, record.Status).ShouldBe((CallOutcome.ProviderError, int.Parse(status)));
    }

    [Theory]
    [InlineData("301 Moved Permanently", 301)]
    [InlineData("307 Temporary Redirect", 307)]
    [InlineData("204 No Content", 204)]
    public async Task Redirects_and_empty_statuses_are_not_followed_but_passed_on(string line, int status)
    {
        await using RawProvider provider = RawProvider.Start(exchange => exchange.WriteAsync(
            $"HTTP/1.1 {line}\r\nLocation: http://127.0.0.1:1/elsewhere\r\n{(status == 204 ? "" : "Content-Length: 0\r\n")}Connection: close\r\n\r\n"));
        await using RunningGateway gateway = await RunningGateway.BeforeAsync(provider);
        using var plain = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false });
        using HttpResponseMessage response = await plain.PostAsync(gateway.Host.Addresses[0] + Ask.ChatPath, new StringContent(Ask.Chat, null, "application/json"));
        ((int)response.StatusCode).ShouldBe(status);
        response.Headers.Location!.AbsolutePath.ShouldBe("/elsewhere");
    }

    private const string MessageStart = """
        event: message_start
        data: {"type":"message_start","message":{"id":"m1","type":"message","role":"assistant","model":"claude-sonnet-4-5","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":100,"output_tokens":1}}}


        """;

    /// <summary>What may have cost something is above zero or unknown.</summary>
    private static void NeverFree(CallRecord record)
    {
        Charge charge = record.Charges.Single();
        if (record.Cost is { } cost) cost.Amount.ShouldBeGreaterThan(0m);
        else charge.UsageStatus.ShouldBe(UsageStatus.Unknown);
    }
}
