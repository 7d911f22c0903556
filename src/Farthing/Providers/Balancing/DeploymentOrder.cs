using Farthing.Calls;
using Farthing.Pricing;
using Farthing.Providers.Health;

namespace Farthing.Providers.Balancing;

/// <summary>
/// The order in which the deployments of a model are asked: by priority; among equals by weight, price or measured speed; the calls of one conversation alike.
/// Whether one is up is looked at when it is asked. Safe from any thread.
/// </summary>
/// <param name="random">Draws by weight.</param>
/// <param name="options">What decides.</param>
/// <param name="prices">What calls are charged at.</param>
/// <param name="health">How fast deployments are.</param>
public sealed class DeploymentOrder(Random random, BalancingOptions options, PricesInForce prices, HealthRegistry health)
{
    /// <summary>Those that take at most this much longer than the fastest count as equally fast: measurements differ by as much.</summary>
    private const double AboutEqual = 1.2;

    private readonly ExpectedCost _cost = new(prices, health);
    private readonly Lock _lock = new();

    /// <summary>Puts the deployments of one model in order.</summary>
    public IReadOnlyList<Deployment> Arrange(Call call, IReadOnlyList<Deployment> deployments)
    {
        if (deployments.Count <= 1) return deployments;
        BalanceOptions balance = options.Of(deployments[0].Model);
        ulong? conversation = IsSticky(call, deployments, balance) ? ConversationPrefix.Of(call) : null;
        var places = new Place[deployments.Count];
        for (int i = 0; i < places.Length; i++)
        {
            Deployment deployment = deployments[i];
            double drawn = conversation is { } name ? Rendezvous.Draw(name, deployment.Name) : Draw();
            places[i] = new Place(deployment, Rendezvous.WaitOf(drawn, deployment.Weight));
        }

        if (balance.By != Balance.Weight) Measure(call, places, balance.By);

        // A stable sort: those of weight 0 stay in the order of the settings.
        return [.. places.OrderBy(place => place, Comparer<Place>.Create(Place.Compare)).Select(place => place.Deployment)];
    }

    private bool IsSticky(Call call, IReadOnlyList<Deployment> deployments, BalanceOptions balance)
    {
        if (balance.Sticky == StickyMode.Off || call.Endpoint is Endpoint.Embeddings or Endpoint.CountTokens) return false;
        if (Meter.EstimateInputTokens(call) < balance.StickyTokens) return false;
        if (balance.Sticky == StickyMode.On) return true;
        for (int i = 0; i < deployments.Count; i++)
            if (_cost.CachedInputIsCheaper(call, deployments[i])) return true;

        return false;
    }

    /// <summary>Gives each its rank by price and by speed, the one that decides first.</summary>
    private void Measure(Call call, Place[] places, Balance by)
    {
        long output = ExpectedCost.OutputOf(call);
        foreach (Place place in places)
        {
            place.Cost = _cost.Of(call, place.Deployment) ?? decimal.MaxValue;
            place.Seconds = health.SpeedOf(place.Deployment)?.TimeFor(output)?.TotalSeconds;
        }

        foreach (IGrouping<int, Place> tier in places.GroupBy(place => place.Deployment.Priority))
        {
            // One that was not measured lately counts as fast, or it never would be.
            double fastest = tier.Min(place => place.Seconds) ?? 0;
            foreach (Place place in tier)
            {
                decimal slowness = place.Seconds is { } seconds && seconds > fastest * AboutEqual ? (decimal)Math.Min(seconds, 1e9) : 0;
                (place.First, place.Second) = by == Balance.Price ? (place.Cost, slowness) : (slowness, place.Cost);
            }
        }
    }

    private double Draw()
    {
        lock (_lock) return random.NextDouble();
    }

    private sealed class Place(Deployment deployment, double wait)
    {
        public Deployment Deployment => deployment;

        public decimal Cost { get; set; }

        public double? Seconds { get; set; }

        public decimal First { get; set; }

        public decimal Second { get; set; }

        public static int Compare(Place one, Place other)
        {
            int order = one.Deployment.Priority.CompareTo(other.Deployment.Priority);
            if (order == 0) order = (one.Deployment.Weight == 0).CompareTo(other.Deployment.Weight == 0);
            if (order == 0) order = one.First.CompareTo(other.First);
            if (order == 0) order = one.Second.CompareTo(other.Second);
            return order != 0 ? order : one.Wait.CompareTo(other.Wait);
        }

        private double Wait => wait;
    }
}
