using Farthing.Caching;
using Farthing.Calls;
using Farthing.Ledger;
using Farthing.Pricing;
using Farthing.Routing.Policies;
using Farthing.Routing.Shadows;

namespace Farthing.Tests.Routing;

public sealed class ShadowQueueTests
{
    private readonly ShadowQueue _queue = new(new Dictionary<string, (double, string, IReadOnlyList<string>)> { ["seen"] = (1, "strong", []) }, new Random(1));

    [Fact]
    public void A_call_that_a_model_answered_is_compared_and_one_that_a_cache_or_a_twin_answered_is_not()
    {
        Settle(isAnswered: true, CacheResults.Exact);
        Settle(isAnswered: true, CacheResults.Coalesced);
        _queue.Waiting.TryRead(out _).ShouldBeFalse("nobody asked a model: a comparison would be paid for and tell nothing of this call");
        Settle(isAnswered: false, CacheResults.Miss);
        _queue.Waiting.TryRead(out ShadowCall? drawn).ShouldBeTrue();
        (drawn!.Model, drawn.Policy).ShouldBe(("cheap", "seen"));
    }

    private void Settle(bool isAnswered, string cache)
    {
        Call call = RouteCalls.Of().Call;
        call.Decision = new RouteDecision { Policy = "seen", Reason = "gain", Model = "cheap" };
        call.IsAnswered = isAnswered;
        _queue.Settled(call, new CallRecord
        {
            Id = call.Id,
            StartedAt = call.StartedAt,
            Principal = call.Principal,
            Endpoint = call.Endpoint,
            RequestedModel = "cheap",
            Status = 200,
            Cache = cache,
            Route = "seen: gain -> cheap",
            Charges = [new Charge { Provider = "p", Deployment = "d", Model = "cheap", Cost = Usd.Zero, CostStatus = isAnswered ? CostStatus.Reused : CostStatus.Computed }],
        });
    }
}
