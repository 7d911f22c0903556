using Farthing.Calls;
using Farthing.Pricing;
using Farthing.Pricing.Catalogs;
using Farthing.Pricing.Overrides;
using Farthing.Providers;
using Farthing.Providers.Balancing;
using Farthing.Providers.Health;
using Farthing.Tests.Budgets;
using FsCheck;
using FsCheck.Fluent;

namespace Farthing.Tests.Providers.Balancing;

/// <summary>In which order the deployments of a model are asked.</summary>
public sealed class DeploymentOrderTests : IDisposable
{
    private const int Long = 5_000;

    private readonly TestClock _clock = new();
    private readonly ServedModel _model;

    public DeploymentOrderTests() => _model = new ServedModel(_clock);

    [Fact]
    public void Those_of_a_lower_priority_come_first_whatever_their_weight()
    {
        Deployment spare = _model.Add("spare", priority: 2, weight: 100), last = _model.Add("last", priority: 3), first = _model.Add("first");
        Names(Order(), _model.Call(), spare, last, first).ShouldBe(["first", "spare", "last"]);
    }

    [Fact]
    public void Those_of_weight_zero_come_last_in_the_order_of_the_settings()
    {
        Deployment one = _model.Add("one", weight: 0), two = _model.Add("two", weight: 0), three = _model.Add("three");
        Names(Order(), _model.Call(), one, two, three).ShouldBe(["three", "one", "two"]);
    }

    [Fact]
    public void Shares_follow_the_weights()
    {
        Prop.ForAll(Gen.Choose(1, 9).ListOf(3).ToArbitrary(), weights =>
        {
            Deployment[] deployments = [.. weights.Select((weight, i) => _model.Add($"d{i}", weight))];
            return Deviation(Order(), deployments, () => _model.Call()) < 5;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(20).WithReplay(1, 1));
    }

    [Fact]
    public void Conversations_are_shared_by_the_weights_too()
    {
        Deployment[] deployments = [_model.Add("a", 1), _model.Add("b", 2), _model.Add("c", 5)];
        int conversation = 0;
        Deviation(Order(), deployments, () => _model.Call($"conversation {conversation++}", Long)).ShouldBeLessThan(5);
    }

    [Fact]
    public void The_calls_of_one_long_conversation_go_to_one_deployment_and_fall_back_to_one()
    {
        Deployment[] deployments = [_model.Add("a"), _model.Add("b"), _model.Add("c")];
        DeploymentOrder order = Order();
        string[] orders = [.. Enumerable.Range(0, 50).Select(_ => string.Join(",", Names(order, _model.Call("Who?", Long), deployments))).Distinct()];
        orders.Length.ShouldBe(1);
    }

    [Theory]
    [InlineData(StickyMode.Auto, 1_000, "gpt-4o", "openai", false)] // too short for any cache
    [InlineData(StickyMode.Auto, Long, "gpt-4o", "openai", true)]
    [InlineData(StickyMode.Auto, Long, "gpt-4", "openai", false)] // no price for cached input
    [InlineData(StickyMode.Auto, Long, "llama", "vllm", false)] // no price at all
    [InlineData(StickyMode.On, Long, "llama", "vllm", true)]
    [InlineData(StickyMode.Off, Long, "gpt-4o", "openai", false)]
    public void Calls_stay_together_where_it_pays(StickyMode mode, int prompt, string model, string catalog, bool stays)
    {
        Deployment[] deployments = [.. Enumerable.Range(0, 4).Select(i => _model.Add($"d{i}", catalog: catalog, model: model))];
        DeploymentOrder order = Order(new BalanceOptions { Sticky = mode });
        int asked = Enumerable.Range(0, 100).Select(_ => Names(order, _model.Call("Who?", prompt), deployments)[0]).Distinct().Count();
        (asked == 1).ShouldBe(stays);
    }

    [Fact]
    public void A_deployment_that_is_added_moves_only_its_own_share_and_one_that_goes_moves_only_its_own()
    {
        Deployment[] three = [_model.Add("a"), _model.Add("b", 2), _model.Add("c")];
        Deployment[] four = [.. three, _model.Add("d", 2)];
        DeploymentOrder order = Order();
        int moved = 0;
        for (int i = 0; i < 2_000; i++)
        {
            Call call = _model.Call($"conversation {i}", Long);
            (string before, string after) = (Names(order, call, three)[0], Names(order, call, four)[0]);
            if (before == after) continue;
            after.ShouldBe("d");
            moved++;
        }

        // A third, give or take five standard deviations.
        moved.ShouldBeInRange(667 - 106, 667 + 106);
    }

    [Fact]
    public void By_price_the_cheapest_comes_first_and_one_without_a_price_last()
    {
        Deployment dear = _model.Add("dear", model: "gpt-4o"), cheap = _model.Add("cheap", model: "gpt-4o-mini"), unknown = _model.Add("unknown", model: "nobody-knows");
        Names(Order(new BalanceOptions { By = Balance.Price }), _model.Call(), unknown, dear, cheap).ShouldBe(["cheap", "dear", "unknown"]);
    }

    [Fact]
    public void By_price_a_server_of_ones_own_counts_at_what_it_costs()
    {
        var own = new PriceOverride { Name = "own", Provider = "vllm", Rates = new RateCard((PriceUnit.Input, 0), (PriceUnit.Output, 0)) };
        Deployment paid = _model.Add("paid", model: "gpt-4o-mini"), free = _model.Add("free", catalog: "vllm", model: "llama");
        var prices = new PricesInForce(new Pricer(PriceBook.Embedded(), new PriceOverrides([own])));
        Names(Order(new BalanceOptions { By = Balance.Price }, prices), _model.Call(), paid, free).ShouldBe(["free", "paid"]);
    }

    [Fact]
    public void By_price_the_faster_of_equals_comes_first_and_equally_fast_ones_share_by_weight()
    {
        Deployment slow = _model.Add("slow"), fast = _model.Add("fast", 1), alike = _model.Add("alike", 1);
        Streams(slow, seconds: 9);
        Streams(fast, seconds: 2);
        Streams(alike, seconds: 2.3);
        DeploymentOrder order = Order(new BalanceOptions { By = Balance.Price });
        IReadOnlyList<string>[] orders = [.. Enumerable.Range(0, 200).Select(_ => Names(order, _model.Call(), slow, fast, alike))];
        orders.ShouldAllBe(names => names[2] == "slow");
        orders.Count(names => names[0] == "fast").ShouldBeInRange(65, 135);
    }

    [Fact]
    public void By_speed_the_fastest_comes_first_though_it_costs_more_and_one_that_was_not_measured_is_tried()
    {
        Deployment slow = _model.Add("slow", model: "gpt-4o-mini"), fast = _model.Add("fast", model: "gpt-4o");
        Streams(slow, seconds: 9);
        Streams(fast, seconds: 2);
        DeploymentOrder order = Order(new BalanceOptions { By = Balance.Speed });
        Names(order, _model.Call(), slow, fast).ShouldBe(["fast", "slow"]);
        Deployment fresh = _model.Add("fresh", model: "gpt-4o-mini");
        Names(order, _model.Call(), slow, fast, fresh)[0].ShouldBe("fresh");
    }

    [Fact]
    public void A_model_set_apart_is_balanced_in_its_own_way()
    {
        Deployment dear = _model.Add("dear", 1_000_000), cheap = _model.Add("cheap", catalog: "nowhere");
        BalancingOptions options = new() { Models = new Dictionary<string, BalanceOptions> { ["gpt-4o"] = new() { By = Balance.Price } } };
        var prices = new PricesInForce(new Pricer(PriceBook.Embedded(), new PriceOverrides([new PriceOverride { Name = "own", Provider = "nowhere", Rates = new RateCard((PriceUnit.Input, 0.01m), (PriceUnit.Output, 0.01m)) }])));
        var order = new DeploymentOrder(new Random(1), options, prices, _model.Health);
        Names(order, _model.Call(), dear, cheap).ShouldBe(["cheap", "dear"]);
    }

    [Fact]
    public void One_deployment_costs_nothing()
    {
        Deployment[] one = [_model.Add("one")];
        DeploymentOrder order = Order();
        Call call = _model.Call(padding: Long);
        Allocation.LeastOf(() => order.Arrange(call, one)).ShouldBe(0);
    }

    public void Dispose() => _model.Dispose();

    private DeploymentOrder Order(BalanceOptions? options = null, PricesInForce? prices = null) => new(
        new Random(5), new BalancingOptions { Default = options ?? new BalanceOptions() }, prices ?? new PricesInForce(new Pricer(PriceBook.Embedded())), _model.Health);

    private static IReadOnlyList<string> Names(DeploymentOrder order, Call call, params Deployment[] deployments) => [.. order.Arrange(call, deployments).Select(deployment => deployment.Name)];

    private void Streams(Deployment deployment, double seconds)
    {
        _model.Health.Follow(deployment);
        var attempt = new Attempt(_model.Call(), deployment, 1, _clock.GetTimestamp());
        _clock.Advance(TimeSpan.FromSeconds(seconds));
        attempt.End(AttemptResult.Answered, outputTokens: 512);
    }

    /// <summary>How far the shares are from the weights, in standard deviations, at the worst.</summary>
    private static double Deviation(DeploymentOrder order, Deployment[] deployments, Func<Call> call)
    {
        const int Calls = 2_000;
        double total = deployments.Sum(deployment => deployment.Weight);
        Dictionary<string, int> counts = Enumerable.Range(0, Calls).CountBy(_ => Names(order, call(), deployments)[0]).ToDictionary();
        return deployments.Max(deployment =>
        {
            double share = deployment.Weight / total;
            return Math.Abs(counts.GetValueOrDefault(deployment.Name) - (Calls * share)) / Math.Sqrt(Calls * share * (1 - share));
        });
    }
}
