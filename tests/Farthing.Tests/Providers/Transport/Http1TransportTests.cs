using System.Text;
using Farthing.Providers.Transport;
using Farthing.Providers.Transport.Http1;
using FsCheck;
using FsCheck.Fluent;

namespace Farthing.Tests.Providers.Transport;

/// <summary>What goes out to a provider and what comes back, over plain connections.</summary>
public sealed class Http1TransportTests
{
    private static readonly CancellationToken Never = CancellationToken.None;

    [Theory]
    [InlineData(0)]
    [InlineData(2_000)]
    [InlineData(32 * 1024)]
    [InlineData((32 * 1024) + 1)]
    [InlineData(3_000_000)]
    public async Task A_request_arrives_as_it_was_given(int length)
    {
        byte[] body = new byte[length];
        new Random(length).NextBytes(body);
        TaskCompletionSource<(string Head, byte[] Body)?> received = new();
        await using ByteServer server = new(async connection =>
        {
            received.SetResult(await connection.ReadRequestAsync());
            await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            await connection.IsClosedAsync();
        });
        using Http1Transport transport = Create(server);
        ProviderRequest request = Asking.RequestFor(server.Address, body, ("User-Agent", "test/1"), ("x-name", "Grüße"), ("x-bad", "a\r\nHost: elsewhere"), ("bad name", "x"), ("Authorization", "the client's"), ("x-own", "theirs"));
        request.ProviderHeaders = [new("Authorization", "Bearer key"), new("X-Own", "ours")];
        using (ProviderResponse response = await transport.SendAsync(request, Never)) (await response.ReadAllAsync()).ShouldBe("ok");
        (string head, byte[] arrived) = (await received.Task).ShouldNotBeNull();
        arrived.ShouldBe(body);
        head.ShouldBe(
            $"POST /v1/chat/completions?a=b HTTP/1.1\r\nHost: {server.Address.Authority}\r\nContent-Length: {length}\r\nContent-Type: application/json\r\n"
            + "User-Agent: test/1\r\nx-name: Grüße\r\nAuthorization: Bearer key\r\nX-Own: ours\r\n\r\n");
    }

    [Fact]
    public async Task A_question_without_a_body_is_a_GET()
    {
        TaskCompletionSource<string> received = new();
        await using ByteServer server = new(async connection =>
        {
            received.SetResult((await connection.ReadRequestAsync())!.Value.Head);
            await connection.SendAsync("HTTP/1.1 204 No Content\r\n\r\n");
        });
        using Http1Transport transport = Create(server);
        using ProviderResponse response = await transport.SendAsync(new ProviderRequest { Address = new ProviderAddress(new Uri(server.Address, "/models").AbsoluteUri) }, Never);
        (response.Status, await response.ReadAllAsync()).ShouldBe((204, ""));
        (await received.Task).ShouldBe($"GET /models HTTP/1.1\r\nHost: {server.Address.Authority}\r\n\r\n");
    }

    [Fact]
    public void An_answer_comes_out_as_it_went_in_however_it_is_framed_and_cut() =>
        Prop.ForAll(
            (from seed in Gen.Choose(0, int.MaxValue - 1) from framing in Gen.Choose(0, 2) from length in Gen.Choose(0, 20_000) from room in Gen.Choose(1, 9_000) select (seed, framing, length, room)).ToArbitrary(),
            answer => ComesOutAsync(answer.seed, (BodyFraming)answer.framing, answer.length, answer.room).GetAwaiter().GetResult()).Check(Config.QuickThrowOnFailure.WithMaxTest(60));

    [Fact]
    public async Task Header_fields_are_found_whatever_their_case_and_those_of_the_connection_do_not_reach_the_client()
    {
        await using ByteServer server = ByteServer.Answering("HTTP/1.1 429 No\r\nContent-Type: application/json\r\nRETRY-AFTER: 2\r\nx-id: é\r\nDate: now\r\nContent-Length: 0\r\nx-id: 2\r\n\r\n");
        using Http1Transport transport = Create(server);
        for (int again = 0; again < 2; again++)
        {
            using ProviderResponse response = await transport.SendAsync(Asking.RequestFor(server.Address), Never);
            (response.Status, response.ContentType, response.ContentLength, response.Find("retry-after"), response.Find("date"), response.Find("none"))
                .ShouldBe((429, "application/json", 0, "2", "now", null));
            (await response.ReadAllAsync()).ShouldBe("");
            Asking.HeadersOf(response).ShouldBe([("Content-Type", "application/json"), ("RETRY-AFTER", "2"), ("x-id", "é"), ("x-id", "2")]);
        }
    }

    [Fact]
    public async Task Events_are_there_as_soon_as_they_come()
    {
        SemaphoreSlim next = new(0);
        await using ByteServer server = new(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");
            for (int i = 0; i < 5; i++)
            {
                await next.WaitAsync(connection.Stop);
                await connection.SendAsync($"9\r\ndata: {i}\n\n\r\n");
            }

            await connection.SendAsync("0\r\n\r\n");
            await connection.IsClosedAsync();
        });
        using Http1Transport transport = Create(server);
        using ProviderResponse response = await transport.SendAsync(Asking.RequestFor(server.Address), Never);
        byte[] buffer = new byte[4096];
        for (int i = 0; i < 5; i++)
        {
            next.Release();
            StringBuilder read = new();
            while (read.Length < 9) read.Append(Encoding.ASCII.GetString(buffer, 0, await response.ReadAsync(buffer)));
            read.ToString().ShouldBe($"data: {i}\n\n");
        }

        (await response.ReadAsync(buffer)).ShouldBe(0);
    }

    [Fact]
    public async Task Interim_answers_are_passed_over()
    {
        await using ByteServer server = ByteServer.Answering("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        using Http1Transport transport = Create(server);
        (await transport.AskAsync(server.Address)).ShouldBe((200, "ok"));
        (await transport.AskAsync(server.Address)).ShouldBe((200, "ok"));
        server.Connections.ShouldBe(1);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nok")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nok")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\nnot a size\r\n")]
    public async Task An_answer_that_breaks_off_is_never_taken_for_a_whole_one(string answer)
    {
        await using ByteServer server = new(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync(answer);
        });
        using Http1Transport transport = Create(server);
        using ProviderResponse response = await transport.SendAsync(Asking.RequestFor(server.Address), Never);
        await Should.ThrowAsync<IOException>(async () => await response.ReadAllAsync());
    }

    [Fact]
    public async Task Every_one_of_many_calls_at_once_gets_its_own_answer_also_while_others_are_given_up()
    {
        await using ByteServer server = new(async connection =>
        {
            while (await connection.ReadRequestAsync() is { } request)
            {
                string number = Encoding.ASCII.GetString(request.Body);
                await connection.SendAsync($"HTTP/1.1 200 OK\r\nContent-Length: {number.Length}\r\n\r\n{number[..1]}");
                await Task.Yield();
                await connection.SendAsync(number[1..]);
            }
        });
        using Http1Transport transport = Create(server);
        await Parallel.ForEachAsync(Enumerable.Range(1_000_000, 3_000), new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (number, cancellationToken) =>
        {
            using CancellationTokenSource leaves = new();
            byte[] body = Encoding.ASCII.GetBytes($"{number}");
            if (number % 7 == 0)
            {
                Task<(int, string)> given = transport.AskUntilAsync(server.Address, body, leaves.Token);
                await leaves.CancelAsync();
                try
                {
                    (await given).ShouldBe((200, $"{number}"));
                }
                catch (OperationCanceledException)
                {
                    // The answer was faster, or not: never another's.
                }
            }
            else
            {
                (await transport.AskUntilAsync(server.Address, body, cancellationToken)).ShouldBe((200, $"{number}"));
            }
        });
        server.Connections.ShouldBeLessThan(3_000 / 7 * 2);
    }

    private static async Task ComesOutAsync(int seed, BodyFraming framing, int length, int room)
    {
        Random random = new(seed);
        byte[] body = new byte[length];
        random.NextBytes(body);
        byte[] answer = Frame(body, framing, seed, random);
        await using ByteServer server = new(async connection =>
        {
            while (await connection.ReadRequestAsync() is not null)
            {
                for (int at = 0; at < answer.Length;)
                {
                    int count = Math.Min(answer.Length - at, random.Next(1, random.Next(2, answer.Length + 1)));
                    await connection.SendAsync(answer.AsMemory(at, count));
                    at += count;
                }

                if (framing == BodyFraming.UntilClose) return;
            }
        });
        using Http1Transport transport = Create(server);
        for (int again = 0; again < 2; again++)
        {
            using ProviderResponse response = await transport.SendAsync(Asking.RequestFor(server.Address), Never);
            (await response.ReadAllAsync(room)).ShouldBe(Encoding.Latin1.GetString(body));
            response.Find("x-seed").ShouldBe($"{seed}");
        }
    }

    private static byte[] Frame(byte[] body, BodyFraming framing, int seed, Random random)
    {
        MemoryStream bytes = new();
        void Write(string text) => bytes.Write(Encoding.Latin1.GetBytes(text));
        Write("HTTP/1.1 200 OK\r\n" + string.Concat(Enumerable.Range(0, random.Next(20)).Select(i => $"x-padding-{i}: {new string('p', random.Next(600))}\r\n")));
        Write(framing switch { BodyFraming.Length => $"Content-Length: {body.Length}\r\n", BodyFraming.Chunked => "Transfer-Encoding: chunked\r\n", _ => "" });
        Write($"x-seed: {seed}\r\n\r\n");
        if (framing != BodyFraming.Chunked)
        {
            bytes.Write(body);
            return bytes.ToArray();
        }

        for (int at = 0; at < body.Length;)
        {
            int count = Math.Min(body.Length - at, random.Next(1, 5_000));
            Write($"{count:x}\r\n");
            bytes.Write(body, at, count);
            Write("\r\n");
            at += count;
        }

        Write("0\r\n\r\n");
        return bytes.ToArray();
    }

    private static Http1Transport Create(ByteServer server) => new(server.Address, new ConnectionOptions(), TimeProvider.System);
}
