using System.Net.Sockets;

namespace Farthing.Gateway.Tests;

public sealed class SmugglingTests
{
    private const string Start = "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";
    private const string Smuggled = "GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

    public static TheoryData<string, string> Malformed => new()
    {
        { "two different lengths", Start + "Content-Length: 5\r\nContent-Length: 6\r\n\r\n" + Ask.Chat },
        { "a list of lengths", Start + "Content-Length: 5, 6\r\n\r\n" + Ask.Chat },
        { "a negative length", Start + "Content-Length: -5\r\n\r\n" + Ask.Chat },
        { "a length in hexadecimal", Start + "Content-Length: 0x10\r\n\r\n" + Ask.Chat },
        { "a coding that is not known", Start + "Transfer-Encoding: xchunked\r\n\r\n" + Ask.Chat },
        { "chunked not last", Start + "Transfer-Encoding: chunked, identity\r\n\r\n" + Ask.Chat },
        { "a folded field", Start + "X-Folded: a\r\n b: c\r\nContent-Length: 0\r\n\r\n" },
        { "a space before the colon", Start + "Content-Length : 5\r\n\r\n12345" },
        { "a field without a name", Start + ": x\r\n\r\n" },
        { "a null in a value", Start + "X-Null: a\0b\r\nContent-Length: 0\r\n\r\n" },
        { "a carriage return in a value", Start + "X-Cr: a\rb: c\r\nContent-Length: 0\r\n\r\n" },
        { "a line feed in the target", "POST /v1/chat\n/completions HTTP/1.1\r\nHost: localhost\r\n\r\n" },
        { "no host", "POST /v1/chat/completions HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: 0\r\n\r\n" },
        { "two hosts", Start + "Host: other\r\nContent-Length: 0\r\n\r\n" },
        { "another host in the target than in the field", "POST http://evil/v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n" },
        { "a version of the future", "POST /v1/chat/completions HTTP/9.9\r\nHost: localhost\r\n\r\n" },
        { "no HTTP at all", "\u0016\u0003\u0001\u0002\0\u0001\0\u0001\u00fc\r\n\r\n" },
        { "a header of 100 KB", Start + "X-Long: " + new string('x', 100_000) + "\r\n\r\n" },
        { "200 header fields", Start + string.Concat(Enumerable.Range(0, 200).Select(i => $"X-{i}: 1\r\n")) + "\r\n" },
        { "a target of 100 KB", $"POST /{new string('x', 100_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n" },
        { "a chunk with no size", Start + "Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n" },
        { "a chunk longer than it says", Start + "Transfer-Encoding: chunked\r\n\r\n2\r\n{}xx\r\n0\r\n\r\n" },
        { "a chunk of an immense size", Start + "Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n{}\r\n0\r\n\r\n" },
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public async Task Malformed_HTTP_is_refused_the_connection_closed_and_nothing_sent_on(string what, string request)
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        string answer = await RawClient.ExchangeAsync(gateway.Port, request + Smuggled);
        if (answer.Length > 0) answer.ShouldMatch("^HTTP/1.1 (400|404|411|413|414|431|501|505) ", what);
        answer.ShouldNotContain("farthing_ledger_up", Case.Sensitive, what);
        gateway.Simulator.Meter.Arrived.ShouldBe(0);
    }

    [Fact]
    public async Task With_both_a_length_and_chunks_the_chunks_count_and_the_connection_ends()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        string chunked = $"{Ask.Chat.Length:x}\r\n{Ask.Chat}\r\n0\r\n\r\n";
        string answer = await RawClient.ExchangeAsync(gateway.Port, Start + $"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n{chunked}{Smuggled}");
        await gateway.Simulator.Meter.WaitUntilAsync(meter => meter.InFlight == 0);

        // Whether it is refused or read as chunks: what follows is never taken for part of the first, and the provider sees one body or none.
        foreach (Farthing.Simulator.Metering.BilledCall call in gateway.Simulator.Meter.Calls)
            System.Text.Encoding.UTF8.GetString(call.RequestBody!.Value.Span).ShouldBe(Ask.Chat);
        answer.ShouldStartWith("HTTP/1.1 ");
    }

    [Fact]
    public async Task Requests_sent_one_after_the_other_without_waiting_are_answered_in_order()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        string One(string feature, string connection) =>
            $"POST {Ask.ChatPath} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nx-simulator-latency-ms: 0\r\nX-Request: {feature}\r\nContent-Length: {Ask.Chat.Length}\r\nConnection: {connection}\r\n\r\n{Ask.Chat}";
        string answer = await RawClient.ExchangeAsync(gateway.Port, One("a", "keep-alive") + "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n" + One("b", "close"));
        answer.Split("HTTP/1.1 200").Length.ShouldBe(4);
        answer.IndexOf("\"live\"", StringComparison.Ordinal).ShouldBeInRange(answer.IndexOf("chat.completion", StringComparison.Ordinal), answer.LastIndexOf("chat.completion", StringComparison.Ordinal));
        (await gateway.CallsAsync()).Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_header_named_by_Connection_stays_here()
    {
        RawExchange? seen = null;
        await using RawProvider provider = RawProvider.Start(exchange =>
        {
            seen = exchange;
            return exchange.AnswerAsync(Ask.ChatAnswer);
        });
        await using RunningGateway gateway = await RunningGateway.BeforeAsync(provider);
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Ask.Chat, ("Connection", "X-Hop, X-Other"), ("X-Hop", "1"), ("X-End", "2"));
        seen.ShouldNotBeNull().Header("X-Hop").ShouldBeNull();
        seen.Header("X-End").ShouldBe("2");
    }

    [Fact]
    public async Task A_body_that_ends_early_is_no_call()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        using (var client = new TcpClient())
        {
            await client.ConnectAsync("127.0.0.1", gateway.Port);
            NetworkStream stream = client.GetStream();
            await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes(Start + "Content-Length: 100\r\n\r\n{\"model\""));
            client.Client.Shutdown(SocketShutdown.Send);
            try
            {
                await stream.CopyToAsync(Stream.Null);
            }
            catch (IOException)
            {
                // Reset: as good an answer as any to half a request.
            }
        }

        gateway.Simulator.Meter.Arrived.ShouldBe(0);
        using HttpResponseMessage next = await gateway.PostAsync(Ask.ChatPath, Ask.Chat);
        ((int)next.StatusCode).ShouldBe(200);
    }
}
