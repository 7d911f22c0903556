using System.Globalization;
using System.Net;
using Farthing.EndToEnd.Tests.Hosting;
using static Farthing.EndToEnd.Tests.Processes.BudgetedLoad;

namespace Farthing.EndToEnd.Tests.Processes;

/// <summary>One hard budget of several gateways, each a process of its own, on one PostgreSQL, by the provider's own meter.</summary>
public sealed class SharedBudgetTests
{
    private const decimal Budget = 0.1m;

    private static readonly string Settings = $$"""
        budgets: [{ name: all, usd: {{Text(Budget)}}, per: 1mo }]
        bounds: { max_wait: 2s }
        """;

    /// <summary>Answers that never come are given up soon.</summary>
    private static readonly string Impatient = Settings + "\ntimeouts: { first_byte: 5s }";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Timeout = 170_000)]
    public async Task Four_gateways_spend_all_of_a_budget_and_not_a_nano_dollar_more()
    {
        await using SharedInstallation place = await SharedInstallation.CreateOrSkipAsync(Settings);
        GatewayProcess[] gateways = await place.StartAsync([0, 1, 2, 3]);
        HttpStatusCode[] statuses = await Task.WhenAll(Enumerable.Range(0, 400).Select(n => CallAsync(gateways[n % 4].Client, RequestOf($"m-{n:0000}", n))));
        statuses.Distinct().Except([HttpStatusCode.OK, HttpStatusCode.PaymentRequired, HttpStatusCode.TooManyRequests]).ShouldBeEmpty();
        decimal left = await ExhaustAsync(gateways);
        decimal spent = await SpentAsync(place);
        TestContext.Current.TestOutputHelper?.WriteLine($"spent {spent} of {Budget}, {left} not used; {statuses.Count(status => status == HttpStatusCode.OK)} of {statuses.Length} calls answered at once");
        spent.ShouldBeLessThanOrEqualTo(Budget);
        left.ShouldBeLessThanOrEqualTo(Math.Max(Budget * 0.01m, LargestCall));
        (Budget - spent).ShouldBeLessThanOrEqualTo(Math.Max(Budget * 0.01m, LargestCall));
    }

    [Fact(Timeout = 170_000)]
    public async Task Gateways_that_are_killed_in_mid_flight_and_start_again_take_a_budget_no_further()
    {
        await using SharedInstallation place = await SharedInstallation.CreateOrSkipAsync(Impatient);
        GatewayProcess[] gateways = await place.StartAsync([0, 1]);
        for (int round = 0; round < 2; round++)
        {
            await KillInFlightAsync(place, gateways, victim: round % gateways.Length, round);
            gateways[round % gateways.Length] = await place.StartAsync(round % gateways.Length);
        }

        decimal left = await ExhaustAsync(gateways);
        decimal spent = await SpentAsync(place);
        TestContext.Current.TestOutputHelper?.WriteLine($"spent {spent} of {Budget}; {left} not used, {Budget - left - spent} counted for calls that a kill left open");
        spent.ShouldBeLessThanOrEqualTo(Budget);
        left.ShouldBeLessThanOrEqualTo(Math.Max(Budget * 0.01m, LargestCall));
    }

    [Fact(Timeout = 170_000)]
    public async Task What_a_gateway_held_that_never_returns_is_kept_until_its_folder_is_recovered()
    {
        await using SharedInstallation place = await SharedInstallation.CreateOrSkipAsync(Impatient);
        GatewayProcess[] gateways = await place.StartAsync([0, 1, 2]);
        await KillInFlightAsync(place, gateways, victim: 2, round: 0);
        GatewayProcess[] others = gateways[..2];

        // What the dead one holds is not spent, so that nobody is told so; and it cannot be had either.
        HttpStatusCode end = await SpendAsync(others);
        (await SpentAsync(place)).ShouldBeLessThanOrEqualTo(Budget);
        if (end != HttpStatusCode.PaymentRequired) end.ShouldBe(HttpStatusCode.TooManyRequests);

        (int code, string output) = await place.RecoverAsync(2, with: 0);
        code.ShouldBe(0, output);
        decimal left = await ExhaustAsync(others);
        decimal spent = await SpentAsync(place);
        TestContext.Current.TestOutputHelper?.WriteLine($"{end} before it was recovered; spent {spent} of {Budget}; {left} not used, {Budget - left - spent} counted for calls that the kill left open");
        spent.ShouldBeLessThanOrEqualTo(Budget);
        left.ShouldBeLessThanOrEqualTo(Math.Max(Budget * 0.01m, LargestCall));
    }

    [Theory(Timeout = 170_000)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_server_that_is_stopped_or_crashes_under_load_and_comes_back_takes_a_budget_no_further(bool crash)
    {
        await using SharedInstallation place = await SharedInstallation.CreateOrSkipAsync(Settings, durable: crash);
        GatewayProcess[] gateways = await place.StartAsync([0, 1]);
        Task[] calls = Load(gateways, 300, "before");
        await place.Provider.Meter.WaitUntilAsync(meter => meter.Arrived >= 40, Stop);
        place.Server.Stop(crash);
        await Task.WhenAll(calls);

        // They go on within the leases in hand, then say so.
        await Task.WhenAll(Load(gateways, 100, "without"));
        (await SpentAsync(place)).ShouldBeLessThanOrEqualTo(Budget);
        calls = Load(gateways, 200, "after");
        place.Server.Start();
        await Task.WhenAll(calls);
        decimal left = await ExhaustAsync(gateways);
        decimal spent = await SpentAsync(place);
        TestContext.Current.TestOutputHelper?.WriteLine($"spent {spent} of {Budget}; {left} not used, {Budget - left - spent} counted for answers whose cost nobody told");
        spent.ShouldBeLessThanOrEqualTo(Budget);
        left.ShouldBeLessThanOrEqualTo(Math.Max(Budget * 0.01m, LargestCall));
    }

    private static Task[] Load(GatewayProcess[] gateways, int count, string name) =>
        [.. Enumerable.Range(0, count).Select(n => CallAsync(gateways[n % gateways.Length].Client, RequestOf($"{name}-{n:0000}", n)))];

    /// <summary>Kills one of the gateways while it and the others have calls in flight.</summary>
    private static async Task KillInFlightAsync(SharedInstallation place, GatewayProcess[] gateways, int victim, int round)
    {
        const int Each = 60;
        long before = place.Provider.Meter.Arrived;

        // Some of the victim's are sure to be under way when it is killed.
        Task all = Task.WhenAll(Enumerable.Range(round * Each, Each).Select(n => TroubledCallAsync(gateways[n % gateways.Length].Client, n, hangs: n % gateways.Length == victim && n % 5 == 0)));
        await Task.WhenAny(place.Provider.Meter.WaitUntilAsync(meter => meter.Arrived >= before + 25, Stop), all);
        await gateways[victim].KillAsync();
        await all;
    }

    private static async Task<decimal> SpentAsync(SharedInstallation place)
    {
        await place.Provider.Meter.WaitUntilAsync(meter => meter.InFlight == 0, Stop);
        return Spent(place.Provider.Meter);
    }

    /// <summary>Spends what is left in small calls, here and there, until every gateway says that the money is spent. Says what is left then.</summary>
    private static async Task<decimal> ExhaustAsync(GatewayProcess[] gateways)
    {
        decimal left = decimal.MaxValue;
        foreach (GatewayProcess gateway in gateways)
        {
            // What another gateway holds and does not use comes back to where it is asked for.
            (HttpStatusCode Status, decimal Left) end = default;
            await Patience.UntilAsync("a gateway says that the budget is spent", async () => (end = await SpendAsync(gateway)).Status == HttpStatusCode.PaymentRequired);
            left = Math.Min(left, end.Left);
        }

        return left;
    }

    /// <summary>Spends in turn at each gateway until none lets a call in. Says what the last of them answered.</summary>
    private static async Task<HttpStatusCode> SpendAsync(GatewayProcess[] gateways)
    {
        HttpStatusCode last = default;
        foreach (GatewayProcess gateway in gateways) (last, _) = await SpendAsync(gateway);
        return last;
    }

    /// <summary>Spends in small calls, one after another, until a call is not let in.</summary>
    private static async Task<(HttpStatusCode Status, decimal Left)> SpendAsync(GatewayProcess gateway)
    {
        bool isLarge = true;
        for (int n = 0; n < 5_000; n++)
        {
            using HttpRequestMessage request = isLarge ? Message($"last-{n}", 200, stream: false) : Chat($"last-{n}", 40, stream: false);

            // A connection that was idle for long may be closed by the gateway as the next call goes out on it.
            request.Headers.ConnectionClose = true;
            using HttpResponseMessage response = await gateway.Client.SendAsync(request, Stop);

            // A machine that is busy may not answer in time either.
            if (response.StatusCode is HttpStatusCode.OK or HttpStatusCode.GatewayTimeout) continue;
            if (!isLarge)
            {
                response.StatusCode.ShouldBeOneOf(HttpStatusCode.PaymentRequired, HttpStatusCode.TooManyRequests);
                return (response.StatusCode, decimal.Parse(response.Headers.GetValues("x-farthing-budget-remaining").Single(), CultureInfo.InvariantCulture));
            }

            isLarge = false;
        }

        throw new TimeoutException("the budget never ran out");
    }
}
