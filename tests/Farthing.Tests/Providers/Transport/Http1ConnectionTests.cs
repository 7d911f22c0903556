using System.Net;
using System.Net.Sockets;
using Farthing.Providers.Transport;
using Farthing.Providers.Transport.Http1;
using Farthing.Tests.Budgets;

namespace Farthing.Tests.Providers.Transport;

/// <summary>When a connection is made, used again and closed.</summary>
public sealed class Http1ConnectionTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private readonly TestClock _clock = new();

    [Fact]
    public async Task Calls_one_after_another_share_a_connection()
    {
        await using ByteServer server = ByteServer.Answering(Ok);
        using Http1Transport transport = Create(server);
        for (int i = 0; i < 20; i++) (await transport.AskAsync(server.Address)).ShouldBe((200, "ok"));
        server.Connections.ShouldBe(1);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok")]
    [InlineData("HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok")]
    public async Task A_connection_that_the_provider_ends_is_not_used_again(string answer)
    {
        await using ByteServer server = ByteServer.Answering(answer);
        using Http1Transport transport = Create(server);
        for (int i = 0; i < 3; i++) (await transport.AskAsync(server.Address)).ShouldBe((200, "ok"));
        server.Connections.ShouldBe(3);
    }

    [Fact]
    public async Task A_connection_that_was_closed_while_it_waited_is_not_used_again()
    {
        TaskCompletionSource closed = new();
        await using ByteServer server = new(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync(Ok);
            await closed.Task;
        });
        using Http1Transport transport = Create(server);
        await transport.AskAsync(server.Address);
        closed.SetResult();
        while (server.Connections == 1)
        {
            try
            {
                (await transport.AskAsync(server.Address)).ShouldBe((200, "ok"));
            }
            catch (Exception error) when (error is HttpRequestException or IOException)
            {
                // Closed at the very moment: a failure that is told, as any client would.
            }
        }

        server.Connections.ShouldBe(2);
    }

    [Theory]
    [InlineData("Content-Length: 2\r\n\r\nok")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n")]
    public async Task What_comes_beyond_an_answer_is_never_taken_for_the_next(string answer)
    {
        await using ByteServer server = ByteServer.Answering($"HTTP/1.1 200 OK\r\n{answer}HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwrong");
        using Http1Transport transport = Create(server);
        for (int i = 0; i < 3; i++) (await transport.AskAsync(server.Address)).ShouldBe((200, "ok"));
        server.Connections.ShouldBe(3);
    }

    [Fact]
    public async Task An_answer_that_is_not_read_to_its_end_closes_its_connection()
    {
        TaskCompletionSource<bool> closed = new();
        await using ByteServer server = new(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nbeginning");
            closed.SetResult(await connection.IsClosedAsync());
        });
        using Http1Transport transport = Create(server);
        ProviderResponse response = await transport.SendAsync(Asking.RequestFor(server.Address), CancellationToken.None);
        response.Dispose();
        (await closed.Task).ShouldBeTrue();
        response.Dispose();
        await Should.ThrowAsync<ObjectDisposedException>(async () => await response.ReadAsync(new byte[1]));
    }

    [Fact]
    public async Task A_short_answer_that_nobody_reads_saves_its_connection()
    {
        await using ByteServer server = ByteServer.Answering("HTTP/1.1 500 No\r\nContent-Length: 2\r\n\r\nno");
        using Http1Transport transport = Create(server);
        for (int i = 0; i < 3; i++) (await transport.SendAsync(Asking.RequestFor(server.Address), CancellationToken.None)).Dispose();
        server.Connections.ShouldBe(1);
    }

    [Fact]
    public async Task A_call_that_is_given_up_before_its_answer_closes_its_connection()
    {
        TaskCompletionSource asked = new();
        TaskCompletionSource<bool> closed = new();
        await using ByteServer server = new(async connection =>
        {
            await connection.ReadRequestAsync();
            asked.SetResult();
            closed.SetResult(await connection.IsClosedAsync());
        });
        using Http1Transport transport = Create(server);
        using CancellationTokenSource leaves = new();
        Task given = transport.AskUntilAsync(server.Address, default, leaves.Token);
        await asked.Task;
        await leaves.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(given);
        (await closed.Task).ShouldBeTrue();
    }

    [Theory]
    [InlineData("Content-Length: 100\r\n\r\nx")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n")]
    public async Task A_call_that_is_given_up_in_the_middle_of_its_answer_closes_its_connection(string rest)
    {
        TaskCompletionSource<bool> closed = new();
        await using ByteServer server = new(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync("HTTP/1.1 200 OK\r\n" + rest);
            closed.SetResult(await connection.IsClosedAsync());
        });
        using Http1Transport transport = Create(server);
        using CancellationTokenSource leaves = new();
        using ProviderResponse response = await transport.SendAsync(Asking.RequestFor(server.Address), leaves.Token);
        byte[] buffer = new byte[16];
        (await response.ReadAsync(buffer)).ShouldBe(1);
        Task<int> reading = response.ReadAsync(buffer).AsTask();
        await leaves.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(reading);
        (await closed.Task).ShouldBeTrue();
    }

    [Fact]
    public async Task A_call_that_was_given_up_before_it_began_sends_nothing_and_one_given_up_after_its_end_harms_nobody()
    {
        await using ByteServer server = ByteServer.Answering(Ok);
        using Http1Transport transport = Create(server);
        using CancellationTokenSource leaves = new();
        (await transport.AskUntilAsync(server.Address, default, leaves.Token)).ShouldBe((200, "ok"));
        await leaves.CancelAsync();
        (await transport.AskAsync(server.Address)).ShouldBe((200, "ok"));
        server.Connections.ShouldBe(1);
        await Should.ThrowAsync<OperationCanceledException>(() => transport.AskUntilAsync(server.Address, default, leaves.Token));
    }

    [Fact]
    public async Task A_connection_that_ends_without_an_answer_is_told_and_the_request_is_not_sent_again()
    {
        int requests = 0;
        await using ByteServer server = new(async connection =>
        {
            while (await connection.ReadRequestAsync() is not null)
            {
                if (Interlocked.Increment(ref requests) == 2) return;
                await connection.SendAsync(Ok);
            }
        });
        using Http1Transport transport = Create(server);
        await transport.AskAsync(server.Address);
        (await Should.ThrowAsync<HttpRequestException>(() => transport.AskAsync(server.Address))).HttpRequestError.ShouldBe(HttpRequestError.ResponseEnded);
        requests.ShouldBe(2);
    }

    [Fact]
    public async Task A_connection_that_is_cut_is_a_failure_of_the_connection()
    {
        await using ByteServer server = new(async connection =>
        {
            await connection.ReadRequestAsync();
            connection.Reset();
        });
        using Http1Transport transport = Create(server);
        await Should.ThrowAsync<IOException>(() => transport.AskAsync(server.Address));
    }

    [Fact]
    public async Task Where_nobody_listens_nothing_was_sent()
    {
        TcpListener closed = new(IPAddress.Loopback, 0);
        closed.Start();
        Uri address = new($"http://127.0.0.1:{((IPEndPoint)closed.LocalEndpoint).Port}");
        closed.Stop();
        using Http1Transport transport = new(address, new ConnectionOptions(), _clock);
        (await Should.ThrowAsync<HttpRequestException>(() => transport.AskAsync(address))).HttpRequestError.ShouldBe(HttpRequestError.ConnectionError);
    }

    [Fact]
    public async Task A_name_that_nobody_knows_is_told_as_that()
    {
        Uri address = new("http://nowhere.invalid:8080");
        using Http1Transport transport = new(address, new ConnectionOptions(), _clock);
        (await Should.ThrowAsync<HttpRequestException>(() => transport.AskAsync(address))).HttpRequestError.ShouldBe(HttpRequestError.NameResolutionError);
    }

    [Fact]
    public async Task A_connection_that_waited_too_long_is_closed()
    {
        TaskCompletionSource<bool> closed = new();
        await using ByteServer server = new(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync(Ok);
            closed.TrySetResult(await connection.IsClosedAsync());
        });
        using Http1Transport transport = Create(server);
        await transport.AskAsync(server.Address);
        _clock.Advance(TimeSpan.FromSeconds(100));
        closed.Task.IsCompleted.ShouldBeFalse();
        _clock.Advance(TimeSpan.FromSeconds(30));
        (await closed.Task).ShouldBeTrue();
    }

    [Fact]
    public async Task A_connection_that_is_always_used_is_replaced_after_its_lifetime_so_that_a_new_address_is_found()
    {
        await using ByteServer server = ByteServer.Answering(Ok);
        using Http1Transport transport = Create(server);
        for (int minute = 0; minute < 20; minute++)
        {
            await transport.AskAsync(server.Address);
            _clock.Advance(TimeSpan.FromMinutes(1));
        }

        server.Connections.ShouldBe(2);
    }

    [Fact]
    public async Task Disposing_the_transport_closes_what_waits()
    {
        TaskCompletionSource<bool> closed = new();
        await using ByteServer server = new(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync(Ok);
            closed.SetResult(await connection.IsClosedAsync());
        });
        using (Http1Transport transport = Create(server)) await transport.AskAsync(server.Address);
        (await closed.Task).ShouldBeTrue();
    }

    [Theory]
    [InlineData("https://api.example.com")]
    [InlineData("ftp://example.com")]
    public void Only_plain_addresses_are_taken(string address) => Should.Throw<ArgumentException>(() => new Http1Transport(new Uri(address), new ConnectionOptions(), _clock));

    private Http1Transport Create(ByteServer server) => new(server.Address, new ConnectionOptions(), _clock);
}
