using Farthing.Calls;
using Farthing.Gateway.Hosting;
using Farthing.Ledger;

namespace Farthing.Gateway.Tests;

public sealed class ShutdownTests
{
    [Fact]
    public async Task Calls_in_flight_finish_and_are_in_the_ledger_of_the_next_start()
    {
        using var goOn = new SemaphoreSlim(0);
        await using RawProvider provider = RawProvider.Start(async exchange =>
        {
            await exchange.BeginStreamAsync();
            await exchange.SendChunkAsync(Ask.ChatEvent);
            await goOn.WaitAsync(exchange.Stopped);
            await exchange.SendChunkAsync(Ask.ChatEnd + Ask.ChatUsageEvent + Ask.ChatDone);
            await exchange.EndStreamAsync();
        });
        await using RunningGateway gateway = await RunningGateway.BeforeAsync(provider);
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Ask.ChatStream);
        Task stopping = gateway.Host.DisposeAsync().AsTask();
        stopping.IsCompleted.ShouldBeFalse();
        goOn.Release();
        (await response.Content.ReadAsStringAsync()).ShouldBe(Ask.ChatEvent + Ask.ChatEnd + Ask.ChatDone);
        await stopping;
        await using GatewayHost next = await gateway.RestartAsync();
        CallRecord record = (await next.Calls.CallsAsync(new CallsQuery())).ShouldHaveSingleItem();
        (record.Outcome, record.Charges.Single().Usage.OutputTokens).ShouldBe((CallOutcome.Completed, 7));
    }

    [Fact]
    public async Task A_call_that_does_not_end_in_the_time_of_grace_is_cut_and_recorded_once()
    {
        await using RawProvider provider = RawProvider.Start(async exchange =>
        {
            await exchange.BeginStreamAsync();
            await exchange.SendChunkAsync(Ask.ChatEvent);
            await exchange.UntilClosedAsync();
        });
        await using RunningGateway gateway = await RunningGateway.BeforeAsync(provider, "shutdown: { grace: 0s }");
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Ask.ChatStream);
        await gateway.Host.DisposeAsync();
        await Should.ThrowAsync<HttpRequestException>(response.Content.ReadAsStringAsync());
        await using GatewayHost next = await gateway.RestartAsync();
        await next.FlushAsync();
        CallRecord record = (await next.Calls.CallsAsync(new CallsQuery())).ShouldHaveSingleItem();
        record.Outcome.ShouldBeOneOf(CallOutcome.ClientLeft, CallOutcome.Recovered);
        record.Cost.ShouldNotBeNull().Amount.ShouldBeGreaterThan(0m);
    }

    [Fact]
    public async Task A_stopped_gateway_leaves_no_sign_of_running()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        GatewayFile.ReadUrl(gateway.DataFolder).ShouldBe(gateway.Host.Addresses[0]);
        await gateway.Host.DisposeAsync();
        GatewayFile.ReadUrl(gateway.DataFolder).ShouldBeNull();
        await gateway.Host.DisposeAsync();
    }
}
