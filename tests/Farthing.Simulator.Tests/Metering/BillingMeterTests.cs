using System.Text;
using System.Text.Json;
using Farthing.Simulator.Metering;

namespace Farthing.Simulator.Tests.Metering;

public sealed class BillingMeterTests
{
    private const string Chat = "/v1/chat/completions";
    private const string Body = """{"model":"gpt-4o","messages":[{"role":"user","content":"Tell me about harbours."}]}""";

    [Fact]
    public async Task A_call_is_billed_as_its_answer_says()
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync();
        JsonElement usage = (await host.AskAsync(Chat, Body, 200, ("x-team", "harbour"))).GetProperty("usage");
        BilledCall call = host.Server.Meter.Calls.Single();

        call.Sequence.ShouldBe(1);
        call.State.ShouldBe(CallState.Completed);
        call.HttpStatus.ShouldBe(200);
        call.Path.ShouldBe(Chat);
        call.Model.ShouldBe("gpt-4o");
        call.Usage.InputTokens.ShouldBe(usage.GetProperty("prompt_tokens").GetInt64());
        call.Usage.OutputTokens.ShouldBe(usage.GetProperty("completion_tokens").GetInt64());
        call.Headers.ShouldContain(header => header.Key == "x-team" && header.Value == "harbour");
        call.RequestBody.ShouldBeNull();
    }

    [Fact]
    public async Task A_key_is_known_by_its_fingerprint_only()
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync();
        await host.AskAsync(Chat, Body);
        await host.AskAsync("/v1/messages", """{"model":"m","max_tokens":9,"messages":[{"role":"user","content":"Hi"}]}""", 200, ("x-api-key", "test-key"));
        host.Server.Meter.Calls.Select(call => call.KeyHash).Distinct().Count().ShouldBe(1);
        using HttpResponseMessage response = await host.Client.GetAsync("/simulator/calls", SimulatorHost.Cancel);
        (await response.Content.ReadAsStringAsync(SimulatorHost.Cancel)).ShouldNotContain("test-key");
    }

    [Fact]
    public async Task The_meter_can_be_asked_over_http_and_reset()
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync();
        await host.AskAsync(Chat, Body);
        await host.AskAsync(Chat, Body.Replace("gpt-4o", "gpt-4.1", StringComparison.Ordinal));
        JsonElement meter = await GetAsync(host, "/simulator/calls");
        meter.GetProperty("arrived").GetInt32().ShouldBe(2);
        meter.GetProperty("in_flight").GetInt32().ShouldBe(0);
        meter.GetProperty("calls")[1].GetProperty("model").GetString().ShouldBe("gpt-4.1");
        meter.GetProperty("calls")[1].GetProperty("state").GetString().ShouldBe("completed");
        meter.GetProperty("total").GetProperty("output_tokens").GetInt64().ShouldBe(host.Server.Meter.Total.OutputTokens);
        (await GetAsync(host, "/simulator/calls?since=1")).GetProperty("calls").GetArrayLength().ShouldBe(1);

        using HttpResponseMessage reset = await host.PostAsync("/simulator/reset", "");
        (await GetAsync(host, "/simulator/calls")).GetProperty("arrived").GetInt32().ShouldBe(0);
        host.Server.Meter.Total.ShouldBe(default);
    }

    [Fact]
    public async Task A_client_that_leaves_is_billed_its_input_and_what_was_generated_so_far()
    {
        var clock = new FakeClock();
        await using SimulatorHost host = await SimulatorHost.StartAsync(new SimulatorOptions { TimeProvider = clock, TokenPace = TimeSpan.FromMilliseconds(50) });
        string streamed = Body.Replace("\"messages\"", "\"stream\":true,\"messages\"", StringComparison.Ordinal);
        using (HttpResponseMessage response = await host.PostAsync(Chat, streamed))
        {
            using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(SimulatorHost.Cancel));
            for (int i = 0; i < 5; i++)
            {
                (await reader.ReadLineAsync(SimulatorHost.Cancel)).ShouldNotBeNull();
                await reader.ReadLineAsync(SimulatorHost.Cancel);
                await clock.SomethingWaitsAsync(SimulatorHost.Cancel);
                clock.Advance(TimeSpan.FromMilliseconds(50));
            }
        }

        await host.Server.Meter.WaitUntilAsync(meter => meter.InFlight == 0, SimulatorHost.Cancel);
        BilledCall call = host.Server.Meter.Calls.Single();
        call.State.ShouldBe(CallState.Cancelled);
        call.Streaming.ShouldBeTrue();
        call.Usage.InputTokens.ShouldBeGreaterThan(5);
        call.Usage.OutputTokens.ShouldBeInRange(4, 8);
    }

    [Fact]
    public async Task A_call_in_flight_is_already_known_with_its_model()
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync(new SimulatorOptions { TimeProvider = new FakeClock(), Latency = TimeSpan.FromHours(1) });
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(SimulatorHost.Cancel);
        using var content = new StringContent(Body, Encoding.UTF8, "application/json");
        Task<HttpResponseMessage> asking = host.Client.PostAsync(Chat, content, leaving.Token);
        await host.Server.Meter.WaitUntilAsync(meter => meter.Calls is [{ Model: "gpt-4o" }], SimulatorHost.Cancel);
        BilledCall call = host.Server.Meter.Calls.Single();
        call.State.ShouldBe(CallState.InFlight);
        call.HttpStatus.ShouldBeNull();
        await leaving.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => asking);
        await host.Server.Meter.WaitUntilAsync(meter => meter.InFlight == 0, SimulatorHost.Cancel);
    }

    [Fact]
    public async Task Recorded_bodies_are_the_exact_bytes()
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync(new SimulatorOptions { RecordBodies = true });
        const string Odd = "{ \"model\" : \"gpt-4o\",\"x\":1.0e+2, \"messages\":[{\"role\":\"user\",\"content\":\"\\u0048i\"}],\n\"stream\":true }";
        using HttpResponseMessage response = await host.PostAsync(Chat, Odd);
        byte[] received = await response.Content.ReadAsByteArrayAsync(SimulatorHost.Cancel);
        await host.Server.Meter.WaitUntilAsync(meter => meter.InFlight == 0, SimulatorHost.Cancel);
        BilledCall call = host.Server.Meter.Calls.Single();
        Encoding.UTF8.GetString(call.RequestBody!.Value.Span).ShouldBe(Odd);
        call.ResponseBody!.Value.ToArray().ShouldBe(received);
        JsonElement json = (await GetAsync(host, "/simulator/calls")).GetProperty("calls")[0];
        json.GetProperty("request_body").GetBytesFromBase64().ShouldBe(Encoding.UTF8.GetBytes(Odd));
    }

    [Fact]
    public async Task Only_the_newest_calls_and_bodies_are_kept_and_totals_go_on()
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync(
            new SimulatorOptions { MeterCapacity = 3, RecordBodies = true, RecordedBytesLimit = 1800 });
        for (int i = 0; i < 10; i++)
        {
            await host.AskAsync(Chat, Body);
        }

        host.Server.Meter.Arrived.ShouldBe(10);
        IReadOnlyList<BilledCall> calls = host.Server.Meter.Calls;
        calls.Select(call => call.Sequence).ShouldBe([8, 9, 10]);
        calls[0].RequestBody.ShouldBeNull();
        calls[2].RequestBody.ShouldNotBeNull();
        host.Server.Meter.Total.InputTokens.ShouldBe(10 * calls[0].Usage.InputTokens);
    }

    [Fact]
    public async Task Concurrent_calls_are_each_counted_once()
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync();
        await Parallel.ForAsync(0, 500, SimulatorHost.Cancel, async (_, _) => await host.AskAsync(Chat, Body));
        IReadOnlyList<BilledCall> calls = host.Server.Meter.Calls;
        calls.Select(call => call.Sequence).ShouldBe(Enumerable.Range(1, 500).Select(n => (long)n));
        calls.ShouldAllBe(call => call.State == CallState.Completed);
        calls.Aggregate(default(BilledUsage), (sum, call) => sum + call.Usage).ShouldBe(host.Server.Meter.Total);
        calls.Select(call => call.RequestId).Distinct().Count().ShouldBe(500);
    }

    [Fact]
    public async Task Switched_off_it_counts_nothing_and_answers_all_the_same()
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync(new SimulatorOptions { Metering = false });
        await host.AskAsync(Chat, Body);
        host.Server.Meter.Arrived.ShouldBe(0);
    }

    [Fact]
    public async Task A_call_from_before_a_reset_is_not_counted_after_it()
    {
        var clock = new FakeClock();
        await using SimulatorHost host = await SimulatorHost.StartAsync(new SimulatorOptions { TimeProvider = clock, Latency = TimeSpan.FromSeconds(1) });
        Task<JsonElement> early = host.AskAsync(Chat, Body);
        await clock.SomethingWaitsAsync(SimulatorHost.Cancel);
        host.Server.Reset();
        clock.Advance(TimeSpan.FromSeconds(1));
        await early;
        host.Server.Meter.Arrived.ShouldBe(0);
        host.Server.Meter.InFlight.ShouldBe(0);
        host.Server.Meter.Total.ShouldBe(default);
    }

    private static async Task<JsonElement> GetAsync(SimulatorHost host, string path)
    {
        using HttpResponseMessage response = await host.Client.GetAsync(path, SimulatorHost.Cancel);
        return JsonElement.Parse(await response.Content.ReadAsStringAsync(SimulatorHost.Cancel));
    }
}
