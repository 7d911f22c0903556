using System.Net;
using Farthing.Calls;
using Farthing.Ledger;

namespace Farthing.Gateway.Tests.Reaching;

/// <summary>How long and how large an answer may be, for all and for each provider and deployment.</summary>
public sealed class BoundTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("timeouts: { first_byte: 100ms }", "")]
    [InlineData("", "timeouts: { first_byte: 100ms }")]
    public async Task A_provider_and_a_deployment_can_be_given_less_time(string provider, string deployment)
    {
        await using RawProvider silent = RawProvider.Start(exchange => exchange.HangAsync());
        await using RunningGateway gateway = await BeforeAsync(silent, provider, deployment);
        (await gateway.AskAsync()).ShouldBe("504 provider_timeout");
    }

    [Theory]
    [InlineData("timeouts: { between_events: 100ms }", "")]
    [InlineData("", "timeouts: { between_events: 100ms }")]
    public async Task Also_between_two_events(string provider, string deployment)
    {
        await using RawProvider stops = RawProvider.Start(async exchange =>
        {
            await exchange.BeginStreamAsync();
            await exchange.SendChunkAsync(Ask.ChatEvent);
            await exchange.UntilClosedAsync();
        });
        await using RunningGateway gateway = await BeforeAsync(stops, provider, deployment);
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Served.ChatStream);
        (await response.Content.ReadAsStringAsync(Stop)).ShouldContain("provider_timeout");
        (await gateway.RecordOfAsync(response)).Outcome.ShouldBe(CallOutcome.ProviderTimeout);
    }

    [Fact]
    public async Task A_stream_without_end_is_broken_off_at_the_set_length_and_charged_as_a_lower_bound()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync("limits: { max_answer: 1MiB }");
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Ask.ChatStreamWithUsage, ("x-simulator-fault", "endless"));
        using MemoryStream received = new();
        await Should.ThrowAsync<Exception>(async () => await (await response.Content.ReadAsStreamAsync(Stop)).CopyToAsync(received, Stop));

        // What was on its way when the connection ended may be lost.
        received.Length.ShouldBeInRange(1, 1 << 20);
        CallRecord record = await gateway.RecordOfAsync(response);
        (record.Outcome, record.Charges.Single().UsageStatus).ShouldBe((CallOutcome.Truncated, UsageStatus.Partial));
        await gateway.Simulator.Meter.WaitUntilAsync(meter => meter.InFlight == 0, Stop);
    }

    [Fact]
    public async Task A_whole_answer_beyond_it_is_a_502()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync("limits: { max_answer: 1MiB }");
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Ask.Chat, ("x-simulator-fault", "big; bytes=2000000"));
        response.StatusCode.ShouldBe(HttpStatusCode.BadGateway);
        (await gateway.RecordOfAsync(response)).Outcome.ShouldBe(CallOutcome.Truncated);
    }

    [Fact]
    public async Task One_that_trickles_for_ever_ends_when_the_whole_call_has_taken_too_long()
    {
        await using RawProvider trickle = RawProvider.Start(async exchange =>
        {
            await exchange.BeginStreamAsync();
            while (!exchange.Stopped.IsCancellationRequested)
            {
                await exchange.SendChunkAsync(":\n");
                await Task.Yield();
            }
        });
        await using RunningGateway gateway = await BeforeAsync(trickle, "", "", "timeouts: { total: 300ms }");
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Served.ChatStream);
        (await response.Content.ReadAsStringAsync(Stop)).ShouldContain("provider_timeout");
        (await gateway.RecordOfAsync(response)).Outcome.ShouldBe(CallOutcome.ProviderTimeout);
    }

    private static Task<RunningGateway> BeforeAsync(RawProvider provider, string ofProvider, string ofDeployment, string settings = "") => RunningGateway.StartAsync($$"""
        providers:
          raw: { kind: openai, catalog: openai, base_url: "{{provider.Address}}/v1", api_key: "env:TEST_KEY"{{(ofProvider.Length > 0 ? ", " + ofProvider : "")}} }
        deployments:
          - { name: a, provider: raw, model: gpt-4o-mini{{(ofDeployment.Length > 0 ? ", " + ofDeployment : "")}} }
        {{settings}}
        """);
}
