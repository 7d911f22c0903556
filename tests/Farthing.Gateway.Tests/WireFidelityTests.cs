using System.Text;
using Farthing.Calls;
using Farthing.Ledger;
using Farthing.Simulator.Metering;

namespace Farthing.Gateway.Tests;

public sealed class WireFidelityTests
{
    public static TheoryData<string, string> Whole => new()
    {
        { Ask.ChatPath, Ask.Chat }, { Ask.ResponsesPath, Ask.Response }, { Ask.EmbeddingsPath, Ask.Embedding }, { Ask.MessagesPath, Ask.Message },
        { Ask.CountTokensPath, Ask.Message }, { Ask.GeminiPath, Ask.Gemini },
    };

    public static TheoryData<string, string> Streams => new()
    {
        { Ask.ChatPath, Ask.ChatStreamWithUsage }, { Ask.ResponsesPath, Ask.ResponseStream }, { Ask.MessagesPath, Ask.MessageStream },
        { Ask.GeminiStreamPath + "?alt=sse", Ask.Gemini }, { Ask.GeminiStreamPath, Ask.Gemini },
    };

    [Theory]
    [MemberData(nameof(Whole))]
    [MemberData(nameof(Streams))]
    public async Task Request_and_answer_cross_byte_for_byte_on_every_wire(string path, string body)
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        using HttpResponseMessage response = await gateway.PostAsync(path, body, Ask.AnthropicVersion);
        byte[] received = await response.Content.ReadAsByteArrayAsync();
        ((int)response.StatusCode).ShouldBe(200, Encoding.UTF8.GetString(received));
        await gateway.Simulator.Meter.WaitUntilAsync(meter => meter.Arrived == 1 && meter.InFlight == 0);
        BilledCall seen = gateway.Simulator.Meter.Calls.Single();
        Encoding.UTF8.GetString(seen.RequestBody!.Value.Span).ShouldBe(body);
        Encoding.UTF8.GetString(received).ShouldBe(Encoding.UTF8.GetString(seen.ResponseBody!.Value.Span));
    }

    [Theory]
    [MemberData(nameof(Whole))]
    [MemberData(nameof(Streams))]
    public async Task What_the_ledger_says_was_used_is_what_the_provider_billed(string path, string body)
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        using HttpResponseMessage response = await gateway.PostAsync(path, body, Ask.AnthropicVersion);
        await response.Content.ReadAsByteArrayAsync();
        CallRecord record = await gateway.RecordOfAsync(response);
        await gateway.Simulator.Meter.WaitUntilAsync(meter => meter.InFlight == 0);
        BilledUsage billed = gateway.Simulator.Meter.Calls.Single().Usage;
        Charge charge = record.Charges.Single();
        record.Outcome.ShouldBe(CallOutcome.Completed);
        if (path == Ask.CountTokensPath)
        {
            charge.CostStatus.ShouldBe(CostStatus.NotBilled);
            record.Cost!.Value.Amount.ShouldBe(0m);
            return;
        }

        charge.UsageStatus.ShouldBe(UsageStatus.Reported);
        charge.Usage.InputTokens.ShouldBe(billed.InputTokens);
        charge.Usage.OutputTokens.ShouldBe(billed.OutputTokens);
        record.Cost.ShouldNotBeNull().Amount.ShouldBeGreaterThan(0m);
    }

    [Fact]
    public async Task A_stream_whose_client_did_not_ask_for_usage_comes_as_if_the_provider_had_not_been_asked()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Ask.ChatStream);
        string received = await response.Content.ReadAsStringAsync();
        BilledCall seen = await gateway.SeenByProviderAsync(response);
        Encoding.UTF8.GetString(seen.RequestBody!.Value.Span).ShouldBe(
            Ask.ChatStream.Replace("{\"model\"", "{\"stream_options\":{\"include_usage\":true},\"model\"", StringComparison.Ordinal));
        string sent = Encoding.UTF8.GetString(seen.ResponseBody!.Value.Span);
        string[] events = sent.Split("\n\n");
        string expected = string.Join("\n\n", events.Where(e => !e.Contains("\"choices\":[]", StringComparison.Ordinal))).Replace(",\"usage\":null", "", StringComparison.Ordinal);
        events.Length.ShouldBe(received.Split("\n\n").Length + 1);
        received.ShouldBe(expected);
        (await gateway.RecordOfAsync(response)).Charges.Single().UsageStatus.ShouldBe(UsageStatus.Reported);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Every_split_of_a_stream_gives_the_client_the_same_bytes_and_the_ledger_the_same_usage(bool asksForUsage)
    {
        byte[] stream = Encoding.UTF8.GetBytes(Ask.ChatEvent + Ask.ChatEvent + Ask.ChatEnd + Ask.ChatUsageEvent + Ask.ChatDone);
        string expected = Ask.ChatEvent + Ask.ChatEvent + Ask.ChatEnd + (asksForUsage ? Ask.ChatUsageEvent : "") + Ask.ChatDone;
        int split = 0;
        await using RawProvider provider = RawProvider.Start(async exchange =>
        {
            int at = int.Parse(exchange.Header("x-split")!);
            await exchange.BeginStreamAsync();
            await exchange.SendChunkAsync(stream[..at]);
            await exchange.SendChunkAsync(stream[at..]);
            await exchange.EndStreamAsync();
        });
        await using RunningGateway gateway = await RunningGateway.BeforeAsync(provider);
        int emoji = Encoding.UTF8.GetBytes(Ask.ChatEvent).AsSpan().IndexOf("🙂"u8);

        // Every place would take long over real connections: all of them around the multi-byte characters and the events' ends, else every 17th.
        for (split = 1; split < stream.Length; split += Math.Abs(split - emoji) < 8 || stream[split] == '\n' || stream[split - 1] == '\n' ? 1 : 17)
        {
            using HttpResponseMessage response = await gateway.PostAsync(
                Ask.ChatPath, asksForUsage ? Ask.ChatStreamWithUsage : Ask.ChatStream, ("x-split", split.ToString()));
            (await response.Content.ReadAsStringAsync()).ShouldBe(expected, $"split at {split}");
        }

        foreach (CallRecord call in await gateway.CallsAsync())
        {
            call.Outcome.ShouldBe(CallOutcome.Completed);
            call.Charges.Single().Usage.ShouldBe(new Usage { InputTokens = 5, OutputTokens = 7 });
        }
    }
}
