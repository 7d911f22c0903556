using System.Net.Sockets;
using System.Text;
using Farthing.Calls;
using Farthing.Ledger;

namespace Farthing.Gateway.Tests;

/// <summary>Runs alone: it measures the process's memory.</summary>
[CollectionDefinition(nameof(MeasuresMemory), DisableParallelization = true)]
public sealed class MeasuresMemory;

[Collection(nameof(MeasuresMemory))]
public sealed class StreamMemoryTests
{
    private const long Megabyte = 1024 * 1024;

    // Of 16 KiB each, as a server that coalesces would send them.
    private static readonly string Chunk = string.Concat(Enumerable.Repeat(Ask.ChatEvent, 16 * 1024 / Ask.ChatEvent.Length));

    [Fact]
    public async Task A_stream_of_100_MB_passes_in_bounded_memory()
    {
        byte[] chunk = Encoding.UTF8.GetBytes(Chunk);
        int chunks = (int)(100 * Megabyte / chunk.Length);
        await using RawProvider provider = RawProvider.Start(async exchange =>
        {
            await exchange.BeginStreamAsync();
            for (int i = 0; i < chunks; i++) await exchange.SendChunkAsync(chunk);
            await exchange.SendChunkAsync(Ask.ChatEnd + Ask.ChatUsageEvent + Ask.ChatDone);
            await exchange.EndStreamAsync();
        });
        await using RunningGateway gateway = await RunningGateway.BeforeAsync(provider);
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Ask.ChatStream);
        Stream stream = await response.Content.ReadAsStreamAsync();
        long before = GC.GetTotalMemory(forceFullCollection: true), received = 0, most = 0, nextLook = 20 * Megabyte;
        byte[] buffer = new byte[64 * 1024];
        int count;
        while ((count = await stream.ReadAsync(buffer)) > 0)
        {
            received += count;
            if (received < nextLook) continue;
            nextLook += 20 * Megabyte;
            most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true) - before);
        }

        received.ShouldBe(((long)chunks * chunk.Length) + Ask.ChatEnd.Length + Ask.ChatDone.Length);
        most.ShouldBeLessThan(16 * Megabyte);
        (await gateway.RecordOfAsync(response)).Charges.Single().Usage.ShouldBe(new Usage { InputTokens = 5, OutputTokens = 7 });
    }

    [Fact]
    public async Task An_answer_larger_than_the_buffer_passes_all_the_same_and_is_metered()
    {
        string body = Ask.ChatAnswer.Replace("Ob, Po, Don", new string('x', 3 * 1024 * 1024), StringComparison.Ordinal);
        await using RawProvider provider = RawProvider.Answering(body);
        await using RunningGateway gateway = await RunningGateway.BeforeAsync(provider, "limits: { max_buffered_answer: 64KiB }");
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Ask.Chat);
        (await response.Content.ReadAsStringAsync()).ShouldBe(body);
        CallRecord record = await gateway.RecordOfAsync(response);
        record.Outcome.ShouldBe(CallOutcome.Completed);
        record.Charges.Single().Usage.ShouldBe(new Usage { InputTokens = 5, OutputTokens = 7 });
    }

    [Fact]
    public async Task A_client_that_does_not_read_holds_the_provider_back()
    {
        long written = 0;
        byte[] chunk = Encoding.UTF8.GetBytes(Chunk);
        await using RawProvider provider = RawProvider.Start(async exchange =>
        {
            if (exchange.Header("x-endless") is null)
            {
                await exchange.AnswerAsync(Ask.ChatAnswer);
                return;
            }

            await exchange.BeginStreamAsync();
            while (true)
            {
                await exchange.SendChunkAsync(chunk);
                Interlocked.Add(ref written, chunk.Length);
            }
        });
        await using RunningGateway gateway = await RunningGateway.BeforeAsync(provider);
        using var client = new TcpClient { ReceiveBufferSize = 16 * 1024 };
        await client.ConnectAsync("127.0.0.1", gateway.Port);
        await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(RawClient.Post(Ask.ChatPath, Ask.ChatStream, "x-endless: 1\r\n")));
        await client.GetStream().ReadExactlyAsync(new byte[100]);

        // Ordinary calls are the clock: when the provider got nothing more rid of while many of them went through, it is held back.
        int idle = 0;
        while (idle < 50)
        {
            long before = Interlocked.Read(ref written);
            before.ShouldBeLessThan(64 * Megabyte);
            using HttpResponseMessage other = await gateway.PostAsync(Ask.ChatPath, Ask.Chat);
            ((int)other.StatusCode).ShouldBe(200);
            idle = Interlocked.Read(ref written) == before ? idle + 1 : 0;
        }
    }

    [Fact]
    public async Task A_large_announced_body_that_never_comes_costs_no_memory()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        var clients = new List<TcpClient>();
        long before = GC.GetTotalMemory(forceFullCollection: true);
        for (int i = 0; i < 20; i++)
        {
            var client = new TcpClient();
            clients.Add(client);
            await client.ConnectAsync("127.0.0.1", gateway.Port);
            await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(
                $"POST {Ask.ChatPath} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 33000000\r\nExpect: 100-continue\r\n\r\n"));
            byte[] proceed = new byte[21];
            await client.GetStream().ReadExactlyAsync(proceed);
            Encoding.ASCII.GetString(proceed).ShouldStartWith("HTTP/1.1 100 Continue");
        }

        (GC.GetTotalMemory(forceFullCollection: false) - before).ShouldBeLessThan(100 * Megabyte);
        foreach (TcpClient client in clients) client.Dispose();
    }
}
