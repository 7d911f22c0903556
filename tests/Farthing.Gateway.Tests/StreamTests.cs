using System.Text;
using Farthing.Calls;
using Farthing.Ledger;

namespace Farthing.Gateway.Tests;

public sealed class StreamTests
{
    [Theory]
    [InlineData(Ask.ChatStream)]
    [InlineData(Ask.ChatStreamWithUsage)]
    public async Task Each_event_arrives_before_the_next_is_produced(string body)
    {
        using var next = new SemaphoreSlim(0);
        await using RawProvider provider = RawProvider.Start(async exchange =>
        {
            await exchange.BeginStreamAsync();
            for (int i = 0; i < 20; i++)
            {
                await exchange.SendChunkAsync(Ask.ChatEvent.Replace("Ob", $"Ob{i}", StringComparison.Ordinal));
                await next.WaitAsync(exchange.Stopped);
            }

            await exchange.SendChunkAsync(Ask.ChatEnd + Ask.ChatUsageEvent + Ask.ChatDone);
            await exchange.EndStreamAsync();
        });
        await using RunningGateway gateway = await RunningGateway.BeforeAsync(provider);
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, body);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        for (int i = 0; i < 20; i++)
        {
            (await reader.ReadLineAsync()).ShouldNotBeNull().ShouldContain($"Ob{i} ");
            (await reader.ReadLineAsync()).ShouldBe("");
            next.Release();
        }

        (await reader.ReadToEndAsync()).ShouldEndWith(Ask.ChatDone);
    }

    [Fact]
    public async Task The_head_of_a_stream_arrives_before_its_first_event()
    {
        using var seen = new SemaphoreSlim(0);
        await using RawProvider provider = RawProvider.Start(async exchange =>
        {
            await exchange.BeginStreamAsync();
            await seen.WaitAsync(exchange.Stopped);
            await exchange.SendChunkAsync(Ask.ChatEnd + Ask.ChatUsageEvent + Ask.ChatDone);
            await exchange.EndStreamAsync();
        });
        await using RunningGateway gateway = await RunningGateway.BeforeAsync(provider);
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Ask.ChatStreamWithUsage);
        seen.Release();
        (await response.Content.ReadAsStringAsync()).ShouldEndWith(Ask.ChatDone);
    }

    [Fact]
    public async Task Geminis_array_arrives_element_by_element_too()
    {
        using var next = new SemaphoreSlim(0);
        await using RawProvider provider = RawProvider.Start(async exchange =>
        {
            await exchange.BeginStreamAsync("application/json; charset=UTF-8");
            await exchange.SendChunkAsync("""[{"candidates":[{"content":{"parts":[{"text":"Ob"}]}}]}""");
            await next.WaitAsync(exchange.Stopped);
            await exchange.SendChunkAsync(""","usageMetadata":{"promptTokenCount":4,"candidatesTokenCount":6,"totalTokenCount":10}}]""".Insert(0, ",{\"candidates\":[]"));
            await exchange.EndStreamAsync();
        });
        await using RunningGateway gateway = await RunningGateway.BeforeAsync(provider);
        using HttpResponseMessage response = await gateway.PostAsync(Ask.GeminiStreamPath, Ask.Gemini);
        Stream stream = await response.Content.ReadAsStreamAsync();
        byte[] first = new byte[512];
        int count = await stream.ReadAsync(first);
        Encoding.UTF8.GetString(first, 0, count).ShouldStartWith("[{\"candidates\"");
        next.Release();
        (await new StreamReader(stream).ReadToEndAsync()).ShouldEndWith("}}]");
        (await gateway.RecordOfAsync(response)).Charges.Single().Usage.ShouldBe(new Usage { InputTokens = 4, OutputTokens = 6 });
    }

    public static TheoryData<string, string> Endless => new()
    {
        { Ask.ChatPath, Ask.ChatStream }, { Ask.ChatPath, Ask.ChatStreamWithUsage }, { Ask.ResponsesPath, Ask.ResponseStream }, { Ask.MessagesPath, Ask.MessageStream },
        { Ask.GeminiStreamPath + "?alt=sse", Ask.Gemini }, { Ask.GeminiStreamPath, Ask.Gemini },
    };

    [Theory]
    [MemberData(nameof(Endless))]
    public async Task A_client_that_leaves_ends_the_providers_work_and_pays_for_what_there_was(string path, string body)
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        string id;
        using (HttpResponseMessage response = await gateway.PostAsync(path, body, Ask.AnthropicVersion, ("x-simulator-fault", "endless")))
        {
            ((int)response.StatusCode).ShouldBe(200);
            id = RunningGateway.Text(response, "x-farthing-id");
            await (await response.Content.ReadAsStreamAsync()).ReadExactlyAsync(new byte[4096]);
        }

        await gateway.Simulator.Meter.WaitUntilAsync(meter => meter.InFlight == 0);
        CallRecord record = await gateway.WhenSettledAsync(id);
        record.Outcome.ShouldBe(CallOutcome.ClientLeft);
        record.Status.ShouldBe(499);
        Charge charge = record.Charges.Single();
        charge.UsageStatus.ShouldBe(UsageStatus.Partial);
        charge.Usage.InputTokens.ShouldBeGreaterThan(0);
        charge.Usage.OutputTokens.ShouldBeGreaterThan(0);
        record.Cost.ShouldNotBeNull().Amount.ShouldBeGreaterThan(0m);
    }

    [Fact]
    public async Task A_client_that_leaves_before_the_answer_begins_ends_the_providers_work_too()
    {
        var asked = new TaskCompletionSource();
        var cancelled = new TaskCompletionSource();
        await using RawProvider provider = RawProvider.Start(async exchange =>
        {
            asked.SetResult();
            await exchange.UntilClosedAsync();
            cancelled.SetResult();
        });
        await using RunningGateway gateway = await RunningGateway.BeforeAsync(provider);
        using var leave = new CancellationTokenSource();
        using var request = new HttpRequestMessage(HttpMethod.Post, Ask.ChatPath) { Content = new StringContent(Ask.Chat, Encoding.UTF8, "application/json") };
        Task<HttpResponseMessage> call = gateway.Client.SendAsync(request, leave.Token);
        await asked.Task;
        await leave.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(call);
        await cancelled.Task;
        CallRecord record = (await WhenSettledAsync(gateway)).Single();
        record.Outcome.ShouldBe(CallOutcome.ClientLeft);
        record.TimeToFirstByte.ShouldBeNull();
        record.Charges.Single().UsageStatus.ShouldBe(UsageStatus.Partial);
        record.Cost.ShouldNotBeNull().Amount.ShouldBeGreaterThan(0m);
    }

    [Theory]
    [InlineData(Ask.ChatPath, Ask.ChatStream)]
    [InlineData(Ask.MessagesPath, Ask.MessageStream)]
    public async Task The_trailer_comes_last_when_asked_for_and_says_what_the_ledger_says(string path, string body)
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        using HttpResponseMessage response = await gateway.PostAsync(path, body, Ask.AnthropicVersion, ("x-farthing-trailer", "on"));
        string received = await response.Content.ReadAsStringAsync();
        CallRecord record = await gateway.RecordOfAsync(response);
        received.ShouldEndWith($": farthing {{\"id\":\"{record.Id}\",\"cost\":\"{record.Cost}\",\"saved\":\"0\",\"cache\":\"bypass\",\"model\":\"{record.Charges[0].Deployment}\"}}\n\n");
        using HttpResponseMessage plain = await gateway.PostAsync(path, body, Ask.AnthropicVersion);
        (await plain.Content.ReadAsStringAsync()).ShouldNotContain(": farthing");
    }

    [Fact]
    public async Task Geminis_wire_gets_no_trailer()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        using HttpResponseMessage response = await gateway.PostAsync(Ask.GeminiStreamPath + "?alt=sse", Ask.Gemini, ("x-farthing-trailer", "on"));
        (await response.Content.ReadAsStringAsync()).ShouldNotContain("farthing");
    }

    [Fact]
    public async Task A_hundred_streams_at_once_are_not_mixed_up()
    {
        await using RawProvider provider = RawProvider.Start(async exchange =>
        {
            string name = exchange.Header("x-name")!;
            await exchange.BeginStreamAsync();
            for (int i = 0; i < 10; i++) await exchange.SendChunkAsync(Ask.ChatEvent.Replace("Ob", name, StringComparison.Ordinal));
            await exchange.SendChunkAsync(Ask.ChatEnd + Ask.ChatUsageEvent.Replace("7,\"total_tokens\":12", $"{name[1..]},\"total_tokens\":{5 + int.Parse(name[1..])}", StringComparison.Ordinal) + Ask.ChatDone);
            await exchange.EndStreamAsync();
        });
        await using RunningGateway gateway = await RunningGateway.BeforeAsync(provider);
        await Task.WhenAll(Enumerable.Range(100, 100).Select(async n =>
        {
            using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Ask.ChatStream, ("x-name", $"n{n}"));
            string received = await response.Content.ReadAsStringAsync();
            received.ShouldBe(string.Concat(Enumerable.Repeat(Ask.ChatEvent.Replace("Ob", $"n{n}", StringComparison.Ordinal), 10)) + Ask.ChatEnd + Ask.ChatDone);
            (await gateway.RecordOfAsync(response)).Charges.Single().Usage.OutputTokens.ShouldBe(n);
        }));
        (await gateway.CallsAsync()).Count.ShouldBe(100);
    }

    private static async Task<IReadOnlyList<CallRecord>> WhenSettledAsync(RunningGateway gateway)
    {
        while (true)
        {
            IReadOnlyList<CallRecord> calls = await gateway.CallsAsync();
            if (calls.Count > 0) return calls;
        }
    }
}
