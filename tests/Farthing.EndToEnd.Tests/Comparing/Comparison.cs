using System.Text.Json;
using Farthing.Calls;
using Farthing.EndToEnd.Tests.Hosting;
using Farthing.Ledger;
using Farthing.Simulator.Metering;

namespace Farthing.EndToEnd.Tests.Comparing;

/// <summary>Runs a scenario without the gateway and through it, and holds the two against each other and against the ledger.</summary>
internal static class Comparison
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <param name="stack">Provider and gateway.</param>
    /// <param name="scenario">What the client does.</param>
    /// <param name="run">Does it against an address and returns what the client saw.</param>
    public static async Task RunAsync(ProviderAndGateway stack, Scenario scenario, Func<Uri, Task<JsonElement>> run)
    {
        (JsonElement seenDirect, IReadOnlyList<BilledCall> servedDirect) = await RunAsync(stack, scenario, run, stack.Direct);
        await stack.TakeRecordsAsync();
        (JsonElement seenThrough, IReadOnlyList<BilledCall> servedThrough) = await RunAsync(stack, scenario, run, stack.Gateway);
        JsonDifference.Between(seenDirect, seenThrough).Take(20).ShouldBeEmpty();
        IReadOnlyList<CallRecord> records = await stack.TakeRecordsAsync();
        if (scenario.AnsweredByGateway)
        {
            records.ShouldBeEmpty();
            return;
        }

        servedDirect.Count.ShouldBe(scenario.ProviderCalls);

        // A client may send several requests at once, which arrive in any order.
        servedThrough.Select(AsServed).ShouldBe(servedDirect.Select(AsServed), ignoreOrder: true);
        servedThrough.Select(ProviderRequest.Describe).ShouldBe(servedDirect.Select(ProviderRequest.Describe), ignoreOrder: true);
        CheckLedger(scenario, records, servedThrough);
    }

    /// <summary>Runs a scenario through the gateway alone, whose answer is no provider's own, and holds it against the ledger.</summary>
    /// <param name="stack">Provider and gateway.</param>
    /// <param name="scenario">What the client does.</param>
    /// <param name="run">Does it against an address and checks what the client saw.</param>
    public static async Task RunThroughAsync(ProviderAndGateway stack, Scenario scenario, Func<Uri, Task<JsonElement>> run)
    {
        await stack.TakeRecordsAsync();
        (_, IReadOnlyList<BilledCall> served) = await RunAsync(stack, scenario, run, stack.Gateway);
        IReadOnlyList<CallRecord> records = await stack.TakeRecordsAsync();
        if (scenario.AnsweredByGateway) records.ShouldBeEmpty();
        else CheckLedger(scenario, records, served);
    }

    private static async Task<(JsonElement Seen, IReadOnlyList<BilledCall> Served)> RunAsync(
        ProviderAndGateway stack, Scenario scenario, Func<Uri, Task<JsonElement>> run, Uri root)
    {
        await stack.BeginAsync(scenario.Faults);
        JsonElement seen = await run(root);
        await stack.Simulator.Meter.WaitUntilAsync(meter => meter.InFlight == 0, Stop);
        return (seen, stack.Simulator.Meter.Calls);
    }

    // How far a client that leaves lets the provider get is a matter of moments, and so is what is billed.
    private static (string Path, string? Model, bool Streaming, CallState State, int? Status, BilledUsage Usage) AsServed(BilledCall call) =>
        (call.Path, call.Model, call.Streaming, call.State, call.HttpStatus, call.State == CallState.Cancelled ? default : call.Usage);

    private static void CheckLedger(Scenario scenario, IReadOnlyList<CallRecord> records, IReadOnlyList<BilledCall> served)
    {
        records.Count.ShouldBe(served.Count);
        records.ShouldAllBe(record => record.Principal.Key == "tests" && record.Charges.Count == 1);
        records.ShouldAllBe(record => record.Cost != null || record.Status >= 500);
        if (scenario.ClientLeaves)
        {
            CallRecord record = records.ShouldHaveSingleItem();
            served.ShouldHaveSingleItem().State.ShouldBe(CallState.Cancelled);
            record.Outcome.ShouldBe(CallOutcome.ClientLeft);
            record.Status.ShouldBe(499);
            record.Charges[0].UsageStatus.ShouldBeOneOf(UsageStatus.Partial, UsageStatus.Estimated);
            return;
        }

        if (served.Any(call => call.State == CallState.Broken))
        {
            // What had not been said when the answer broke off can only be estimated.
            CallRecord record = records.ShouldHaveSingleItem();
            record.Outcome.ShouldBeOneOf(CallOutcome.Truncated, CallOutcome.ProviderError);
            record.Charges[0].UsageStatus.ShouldBeOneOf(UsageStatus.Partial, UsageStatus.Estimated);
            return;
        }

        BilledUsage billed = served.Aggregate(default(BilledUsage), (sum, call) => sum + call.Usage);
        records.SelectMany(record => record.Charges).Aggregate(default(BilledUsage), (sum, charge) => sum + AsBilled(charge.Usage)).ShouldBe(billed);
    }

    private static BilledUsage AsBilled(Usage usage) => new(
        usage.InputTokens, usage.CachedReadTokens, usage.CacheWrite5mTokens, usage.CacheWrite1hTokens, usage.CacheWriteTokens,
        usage.OutputTokens, usage.ReasoningTokens, usage.InputAudioTokens);
}
