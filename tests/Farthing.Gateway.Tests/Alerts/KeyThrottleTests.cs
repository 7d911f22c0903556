using Farthing.Budgets.Allowances;
using Farthing.Gateway.Alerts;
using Farthing.Ledger;
using Farthing.Simulator.Tests;

namespace Farthing.Gateway.Tests.Alerts;

public sealed class KeyThrottleTests
{
    [Fact]
    public void A_throttled_key_makes_one_call_in_ten_seconds_until_it_is_let_go_and_others_are_left_alone()
    {
        FakeClock clock = new();
        KeyThrottle throttle = new(clock);
        throttle.Refuse("loop").ShouldBeNull();
        throttle.Throttle("loop", clock.GetUtcNow().AddMinutes(30));
        throttle.Refuse("loop").ShouldBeNull("the first");
        throttle.Refuse("loop").ShouldBe(TimeSpan.FromSeconds(10));
        clock.Advance(TimeSpan.FromSeconds(4));
        throttle.Refuse("loop").ShouldBe(TimeSpan.FromSeconds(6));
        throttle.Refuse("other").ShouldBeNull();
        clock.Advance(TimeSpan.FromSeconds(6));
        throttle.Throttle("loop", clock.GetUtcNow().AddMinutes(30));
        throttle.Refuse("loop").ShouldBeNull();
        throttle.Refuse("loop").ShouldNotBeNull();
        clock.Advance(TimeSpan.FromMinutes(30));
        throttle.Refuse("loop").ShouldBeNull();
        throttle.Refuse("loop").ShouldBeNull("it is free again");
    }

    [Fact]
    public void Of_many_calls_at_once_one_is_let_through()
    {
        FakeClock clock = new();
        KeyThrottle throttle = new(clock);
        throttle.Throttle("loop", clock.GetUtcNow().AddMinutes(30));
        int through = 0;
        Parallel.For(0, 1_000, _ =>
        {
            if (throttle.Refuse("loop") is null) Interlocked.Increment(ref through);
        });
        through.ShouldBe(1);
    }

    [Fact]
    public void A_budget_is_forecast_where_the_roll_ups_know_its_dimensions()
    {
        BudgetStatuses.FiltersOf(Scope.Everything).ShouldBe([]);
        BudgetStatuses.FiltersOf(new Scope([new ScopeTerm(ScopeDimension.Team, "red"), new ScopeTerm(ScopeDimension.Feature, "search")]))
            .ShouldBe([new DimensionFilter(Dimension.Team, "red"), new DimensionFilter(Dimension.Feature, "search")]);
        BudgetStatuses.FiltersOf(new Scope([new ScopeTerm(ScopeDimension.User, null)])).ShouldBeNull();
        BudgetStatuses.FiltersOf(new Scope([new ScopeTerm(ScopeDimension.Tag, "prod", "env")])).ShouldBeNull();
    }
}
