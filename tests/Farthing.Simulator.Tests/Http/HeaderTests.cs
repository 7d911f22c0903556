using System.Text.Json;

namespace Farthing.Simulator.Tests.Http;

public sealed class HeaderTests
{
    private const string Chat = "/v1/chat/completions";
    private const string Body = """{"model":"gpt-4o","messages":[{"role":"user","content":"Hi"}]}""";
    private const string Message = """{"model":"claude-sonnet-4-5","max_tokens":20,"messages":[{"role":"user","content":"Hi"}]}""";

    [Fact]
    public async Task Openai_answers_carry_their_request_id_time_version_and_limits()
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync();
        using HttpResponseMessage response = await host.PostAsync(Chat, Body);
        foreach (string name in (string[])
        [
            "x-request-id", "openai-organization", "openai-processing-ms", "openai-version", "x-ratelimit-limit-requests", "x-ratelimit-limit-tokens",
            "x-ratelimit-remaining-requests", "x-ratelimit-remaining-tokens", "x-ratelimit-reset-requests", "x-ratelimit-reset-tokens",
        ])
        {
            response.Headers.GetValues(name).Single().ShouldNotBeEmpty(name);
        }

        response.Headers.GetValues("x-request-id").Single().ShouldBe(host.Server.Meter.Calls.Single().RequestId);
        response.Headers.GetValues("x-ratelimit-remaining-requests").Single().ShouldBe("9999");
    }

    [Fact]
    public async Task Anthropic_answers_carry_their_request_id_and_limits()
    {
        await using SimulatorHost host = await SimulatorHost.StartAsync();
        using HttpResponseMessage response = await host.PostAsync("/v1/messages", Message);
        response.Headers.GetValues("request-id").Single().ShouldStartWith("req_");
        foreach (string kind in (string[])["requests", "tokens", "input-tokens", "output-tokens"])
        {
            response.Headers.GetValues($"anthropic-ratelimit-{kind}-limit").Single().ShouldNotBeEmpty();
            response.Headers.GetValues($"anthropic-ratelimit-{kind}-remaining").Single().ShouldNotBeEmpty();
            DateTimeOffset.TryParse(response.Headers.GetValues($"anthropic-ratelimit-{kind}-reset").Single(), out _).ShouldBeTrue();
        }
    }

    [Fact]
    public async Task A_request_limit_gives_429_until_a_request_is_refilled()
    {
        var clock = new FakeClock();
        await using SimulatorHost host = await SimulatorHost.StartAsync(new SimulatorOptions { TimeProvider = clock, RequestsPerMinute = 2 });
        await host.AskAsync(Chat, Body);
        await host.AskAsync(Chat, Body);
        using HttpResponseMessage refused = await host.PostAsync(Chat, Body);
        ((int)refused.StatusCode).ShouldBe(429);
        refused.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(30));
        refused.Headers.GetValues("x-ratelimit-remaining-requests").Single().ShouldBe("0");
        JsonElement error = JsonElement.Parse(await refused.Content.ReadAsStringAsync(SimulatorHost.Cancel)).GetProperty("error");
        error.GetProperty("code").GetString().ShouldBe("rate_limit_exceeded");
        error.GetProperty("type").GetString().ShouldBe("requests");
        await host.AskAsync(Chat, Body, 200, ("Authorization", "Bearer another-key"));
        clock.Advance(TimeSpan.FromSeconds(30));
        await host.AskAsync(Chat, Body);
        await host.AskAsync(Chat, Body, 429);
    }

    [Fact]
    public async Task A_token_limit_counts_input_and_output()
    {
        var clock = new FakeClock();
        await using SimulatorHost host = await SimulatorHost.StartAsync(new SimulatorOptions { TimeProvider = clock, TokensPerMinute = 60 });
        await host.AskAsync("/v1/messages", """{"model":"m","max_tokens":200,"messages":[{"role":"user","content":"[words: 100]"}]}""");
        await host.Server.Meter.WaitUntilAsync(meter => meter.InFlight == 0, SimulatorHost.Cancel);
        JsonElement error = await host.AskAsync("/v1/messages", Message, 429);
        error.GetProperty("error").GetProperty("type").GetString().ShouldBe("rate_limit_error");
        clock.Advance(TimeSpan.FromMinutes(3));
        await host.AskAsync("/v1/messages", Message);
    }

    [Fact]
    public async Task Latency_and_pace_are_kept_by_the_clock_and_set_by_header()
    {
        var clock = new FakeClock();
        await using SimulatorHost host = await SimulatorHost.StartAsync(new SimulatorOptions { TimeProvider = clock, Latency = TimeSpan.FromSeconds(60) });
        Task<JsonElement> asking = host.AskAsync(Chat, Body, 200, ("x-simulator-latency-ms", "200"));
        await clock.SomethingWaitsAsync(SimulatorHost.Cancel);
        clock.Advance(TimeSpan.FromMilliseconds(199));
        asking.IsCompleted.ShouldBeFalse();
        clock.Advance(TimeSpan.FromMilliseconds(1));
        await asking;

        const string Streamed = """{"model":"gpt-4o","stream":true,"messages":[{"role":"user","content":"[say: a b]"}]}""";
        Task<List<ServerEvent>> streaming = host.StreamAsync(Chat, Streamed, ("x-simulator-latency-ms", "0"), ("x-simulator-gap-ms", "10"));
        for (int gap = 0; gap < 3; gap++)
        {
            await clock.SomethingWaitsAsync(SimulatorHost.Cancel);
            streaming.IsCompleted.ShouldBeFalse();
            clock.Advance(TimeSpan.FromMilliseconds(10));
        }

        (await streaming).Count.ShouldBe(5);
        await host.AskAsync(Chat, Body, 400, ("x-simulator-latency-ms", "soon"));
    }
}
