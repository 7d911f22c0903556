using System.Collections.Concurrent;
using Farthing.Calls;
using Farthing.EndToEnd.Tests.Hosting;
using Farthing.Ledger;
using Farthing.Pricing;
using Farthing.Simulator.Metering;

namespace Farthing.EndToEnd.Tests.Processes;

/// <summary><c>kill -9</c> with calls in flight, again and again on one data folder.</summary>
public sealed class KillTests
{
    private const int Rounds = 20;
    private const int InFlight = 200;
    private const int Quick = 40;

    // Long enough that no call that is to hang ends by itself.
    private const string Long = "3600000";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Timeout = 170_000)]
    public async Task Every_call_that_reached_the_provider_is_in_the_ledger_exactly_once_after_each_of_twenty_kills()
    {
        await using Installation place = await Installation.CreateAsync();
        var random = new Random(20);
        GatewayProcess gateway = await place.StartAsync();
        try
        {
            for (int round = 1; round <= Rounds; round++)
            {
                // Every other round the blow falls while calls are still arriving.
                int blow = round % 2 == 0 ? InFlight : random.Next(1, InFlight);
                ICollection<string> answered = await KillInTheMiddleAsync(place, gateway, round, blow);
                await gateway.DisposeAsync();
                gateway = await place.StartAsync();
                await CheckAsync(place, gateway, answered, $"r{round:00}-");
            }

            await gateway.TerminateAsync();
            (await gateway.ExitAsync()).Code.ShouldBe(0);
            ILookup<string, CallRecord> all = await place.RecordsAsync();
            all.Count.ShouldBeGreaterThanOrEqualTo(Rounds / 2 * InFlight);
            (await place.ReportedCallsAsync()).ShouldBe(all.Count);
        }
        finally
        {
            await gateway.DisposeAsync();
        }
    }

    /// <summary>Starts calls, waits until so many hang at the provider, and kills. Returns those that had been answered to their end.</summary>
    private static async Task<ICollection<string>> KillInTheMiddleAsync(Installation place, GatewayProcess gateway, int round, int blow)
    {
        var answered = new ConcurrentBag<string>();
        Task[] calls = [.. Enumerable.Range(0, InFlight + Quick).Select(n => CallAsync(gateway.Client, $"r{round:00}-{n:000}", n, answered))];
        await place.Provider.Meter.WaitUntilAsync(meter => meter.InFlight >= blow, Stop);
        await gateway.KillAsync();
        await Task.WhenAll(calls);
        await place.Provider.Meter.WaitUntilAsync(meter => meter.InFlight == 0, Stop);
        return [.. answered];
    }

    private static async Task CallAsync(HttpClient client, string marker, int n, ConcurrentBag<string> answered)
    {
        using HttpRequestMessage request = RequestOf(marker, n);
        try
        {
            using HttpResponseMessage response = await client.SendAsync(request, HttpCompletionOption.ResponseContentRead, Stop);
            response.EnsureSuccessStatusCode();
            answered.Add(marker);
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            // The gateway was killed under it.
        }
    }

    // One in six is answered at once; of the others some wait for their first byte and some hang in the middle of a stream.
    private static HttpRequestMessage RequestOf(string marker, int n) => (n % 6) switch
    {
        0 => ProviderCall.Chat(marker, stream: n % 12 == 0),
        1 => ProviderCall.Chat(marker, stream: false, ("x-simulator-latency-ms", Long)),
        2 => ProviderCall.Chat(marker, stream: true, ("x-simulator-gap-ms", Long)),
        3 => ProviderCall.Message(marker, stream: true, ("x-simulator-gap-ms", Long)),
        4 => ProviderCall.Message(marker, stream: false, ("x-simulator-fault", "hang")),
        _ => ProviderCall.Embedding(marker, ("x-simulator-latency-ms", Long)),
    };

    private static async Task CheckAsync(Installation place, GatewayProcess gateway, ICollection<string> answered, string round)
    {
        Dictionary<string, BilledCall> reached = place.Provider.Meter.Calls
            .Where(call => Installation.MarkerOf(call).StartsWith(round, StringComparison.Ordinal))
            .ToDictionary(Installation.MarkerOf, StringComparer.Ordinal);
        ILookup<string, CallRecord> records = await place.RecordsAsync();
        await Patience.UntilAsync("every call that reached the provider is in the ledger", async () =>
        {
            await LedgerFigures.SettledAsync(gateway.Client);
            records = await place.RecordsAsync();
            return reached.Keys.All(records.Contains);
        });
        records.Where(marker => marker.Count() > 1).Select(marker => marker.Key).ShouldBeEmpty("in the ledger twice");
        reached.Keys.Where(marker => !records.Contains(marker)).ShouldBeEmpty("lost");
        answered.Where(marker => !reached.ContainsKey(marker)).ShouldBeEmpty("answered without the provider");
        foreach ((string marker, BilledCall call) in reached)
        {
            CallRecord record = records[marker].Single();
            if (answered.Contains(marker))
            {
                record.Outcome.ShouldBe(CallOutcome.Completed, marker);
                record.Charges.Single().UsageStatus.ShouldBe(UsageStatus.Reported, marker);
                record.Charges[0].Usage.OutputTokens.ShouldBe(call.Usage.OutputTokens, marker);
            }
            else if (call.State == CallState.Cancelled)
            {
                record.Outcome.ShouldBe(CallOutcome.Recovered, marker);
                record.Charges.Single().UsageStatus.ShouldBe(UsageStatus.Estimated, marker);
                record.Charges[0].CostStatus.ShouldBe(CostStatus.Estimated, marker);
                record.Cost.ShouldNotBeNull(marker).ShouldBeGreaterThan(Usd.Zero, marker);
            }
        }
    }
}
