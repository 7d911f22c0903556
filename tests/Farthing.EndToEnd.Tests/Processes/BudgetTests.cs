using System.Globalization;
using System.Net;
using static Farthing.EndToEnd.Tests.Processes.BudgetedLoad;

namespace Farthing.EndToEnd.Tests.Processes;

/// <summary>A hard budget under everything at once, judged by the provider's own meter and list prices that are written down here.</summary>
public sealed class BudgetTests
{
    private const int Calls = 2_000;
    private const decimal Budget = 0.25m;
    private const decimal BudgetOfKills = 0.8m;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Timeout = 170_000)]
    public async Task Two_thousand_calls_at_once_spend_all_of_a_budget_and_not_a_nano_dollar_more()
    {
        await using Installation place = await Installation.CreateAsync($$"""budgets: [{ name: all, usd: {{Text(Budget)}}, per: 1mo }]""");
        await using GatewayProcess gateway = await place.StartAsync();
        HttpStatusCode[] statuses = await Task.WhenAll(Enumerable.Range(0, Calls).Select(n => CallAsync(gateway.Client, RequestOf($"m-{n:0000}", n))));
        await ExhaustAsync(gateway);
        await place.Provider.Meter.WaitUntilAsync(meter => meter.InFlight == 0, Stop);
        decimal spent = Spent(place.Provider.Meter);
        TestContext.Current.TestOutputHelper?.WriteLine($"spent {spent} of {Budget}, unused {Budget - spent}; {statuses.Count(status => status == HttpStatusCode.OK)} of {Calls} calls answered");
        spent.ShouldBeLessThanOrEqualTo(Budget);
        (Budget - spent).ShouldBeLessThanOrEqualTo(Math.Max(Budget * 0.01m, LargestCall));
        statuses.ShouldAllBe(status => status == HttpStatusCode.OK || status == HttpStatusCode.PaymentRequired || status == HttpStatusCode.TooManyRequests);
    }

    [Fact(Timeout = 170_000)]
    public async Task Clients_that_leave_and_providers_that_fail_take_a_budget_no_further()
    {
        await using Installation place = await Installation.CreateAsync($$"""
            budgets: [{ name: all, usd: {{Text(Budget)}}, per: 1mo }]
            timeouts: { first_byte: 5s }
            """);
        await using GatewayProcess gateway = await place.StartAsync();
        await Task.WhenAll(Enumerable.Range(0, Calls).Select(n => TroubledCallAsync(gateway.Client, n)));
        decimal left = await ExhaustAsync(gateway);
        await place.Provider.Meter.WaitUntilAsync(meter => meter.InFlight == 0, Stop);
        decimal spent = Spent(place.Provider.Meter);
        TestContext.Current.TestOutputHelper?.WriteLine($"spent {spent} of {Budget}; {left} not used, {Budget - left - spent} counted for answers whose cost nobody told");
        spent.ShouldBeLessThanOrEqualTo(Budget);
        left.ShouldBeLessThanOrEqualTo(Math.Max(Budget * 0.01m, LargestCall));
    }

    [Fact(Timeout = 170_000)]
    public async Task Ten_kills_in_mid_flight_take_a_budget_no_further()
    {
        const int Rounds = 10, Each = 120;
        await using Installation place = await Installation.CreateAsync($$"""
            budgets: [{ name: all, usd: {{Text(BudgetOfKills)}}, per: 1mo }]
            timeouts: { first_byte: 5s }
            bounds: { max_wait: 1s }
            """);
        for (int round = 0; round < Rounds; round++)
        {
            await using GatewayProcess gateway = await place.StartAsync();
            int first = round * Each, asked = (round % 3) switch { 0 => 20, 1 => 50, _ => 80 };
            long before = place.Provider.Meter.Arrived;
            Task[] calls = [.. Enumerable.Range(first, Each).Select(n => TroubledCallAsync(gateway.Client, n, hangs: n % 5 == 0))];
            Task all = Task.WhenAll(calls);
            await Task.WhenAny(place.Provider.Meter.WaitUntilAsync(meter => meter.Arrived >= before + asked, Stop), all);
            await gateway.KillAsync();
            await all;
            await place.Provider.Meter.WaitUntilAsync(meter => meter.InFlight == 0, Stop);
            Spent(place.Provider.Meter).ShouldBeLessThanOrEqualTo(BudgetOfKills, $"after kill {round + 1}");
        }

        await using GatewayProcess last = await place.StartAsync();
        decimal left = await ExhaustAsync(last);
        decimal spent = Spent(place.Provider.Meter);
        TestContext.Current.TestOutputHelper?.WriteLine($"spent {spent} of {BudgetOfKills} over {Rounds} kills; {left} not used, {BudgetOfKills - left - spent} counted for calls that a kill left open");
        spent.ShouldBeLessThanOrEqualTo(BudgetOfKills);
        left.ShouldBeLessThanOrEqualTo(Math.Max(BudgetOfKills * 0.01m, LargestCall));
    }

    /// <summary>Spends what is left in small calls, one after another, until the budget refuses one. Says what it has left then.</summary>
    private static async Task<decimal> ExhaustAsync(GatewayProcess gateway)
    {
        bool isLarge = true;
        for (int n = 0; n < 5_000; n++)
        {
            using HttpRequestMessage request = isLarge ? Message($"last-{n}", 200, stream: false) : Chat($"last-{n}", 40, stream: false);
            using HttpResponseMessage response = await gateway.Client.SendAsync(request, Stop);
            if (response.StatusCode == HttpStatusCode.OK) continue;
            if (isLarge)
            {
                isLarge = false;
                continue;
            }

            response.StatusCode.ShouldBe(HttpStatusCode.PaymentRequired, await response.Content.ReadAsStringAsync(Stop));
            return decimal.Parse(response.Headers.GetValues("x-farthing-budget-remaining").Single(), CultureInfo.InvariantCulture);
        }

        throw new TimeoutException("the budget never ran out");
    }
}
