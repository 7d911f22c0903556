using Farthing.Providers;
using Farthing.Providers.Health;
using Farthing.Tests.Budgets;

namespace Farthing.Tests.Providers.Health;

/// <summary>Which deployments of a call may be asked.</summary>
public sealed class HealthRegistryTests : IDisposable
{
    private readonly TestClock _clock = new();
    private readonly ServedModel _model;
    private readonly Deployment _a;
    private readonly Deployment _b;

    public HealthRegistryTests()
    {
        _model = new ServedModel(_clock);
        (_a, _b) = (_model.Add("a"), _model.Add("b"));
    }

    private HealthRegistry Health => _model.Health;

    [Fact]
    public void While_all_are_up_nothing_is_left_out_and_nothing_allocated()
    {
        Deployment[] candidates = [_a, _b];
        _model.Ends(_a, AttemptResult.Answered);
        Select(candidates).Deployments.ShouldBeSameAs(candidates);
        Allocation.LeastOf(() => Health.Select(candidates, isFirst: true, isOnly: false)).ShouldBe(0);
    }

    [Fact]
    public void One_that_is_down_is_passed_over()
    {
        _model.Break(_a);
        Select([_a, _b]).Deployments.ShouldBe([_b]);
        Select([_b, _a]).Deployments.ShouldBe([_b]);
    }

    [Fact]
    public void When_a_trial_is_due_the_call_for_which_it_stands_first_takes_it_and_keeps_the_others_behind()
    {
        _model.Break(_a);
        _clock.Advance(TimeSpan.FromSeconds(5));
        Select([_b, _a]).ShouldSatisfyAllConditions(one => one.Deployments.ShouldBe([_b]), one => one.Probe.ShouldBeNull());
        Select([_a, _b]).ShouldSatisfyAllConditions(one => one.Deployments.ShouldBe([_a, _b]), one => one.Probe.ShouldBe(_a));
        Select([_a, _b]).ShouldSatisfyAllConditions(one => one.Deployments.ShouldBe([_b]), one => one.Probe.ShouldBeNull());
        HealthRegistry.Release(_a);
        Select([_a, _b]).Probe.ShouldBe(_a);
    }

    [Fact]
    public void A_trial_that_succeeds_brings_it_back()
    {
        _model.Break(_a);
        _clock.Advance(TimeSpan.FromSeconds(5));
        Select([_a, _b]).Probe.ShouldBe(_a);
        _model.Ends(_a, AttemptResult.Answered, isProbe: true);
        Select([_a, _b]).ShouldSatisfyAllConditions(one => one.Deployments.ShouldBe([_a, _b]), one => one.Probe.ShouldBeNull());
    }

    [Fact]
    public void When_all_are_down_the_one_whose_trial_is_due_soonest_is_asked()
    {
        _model.Break(_b);
        _clock.Advance(TimeSpan.FromSeconds(2.4));
        _model.Break(_a);
        Select([_a, _b]).Deployments.ShouldBe([_b]);
    }

    [Fact]
    public void Or_none_where_that_is_set_and_the_caller_learns_when_to_come_back()
    {
        using ServedModel model = new(_clock, new BreakerOptions { WhenAllOpen = WhenAllOpen.Refuse });
        (Deployment a, Deployment b) = (model.Add("a"), model.Add("b"));
        model.Break(a);
        model.Break(b);
        Selection none = model.Health.Select([a, b], isFirst: true, isOnly: false);
        none.Deployments.ShouldBeEmpty();
        none.RetryAfter.TotalSeconds.ShouldBeInRange(2.5, 5);
    }

    [Fact]
    public void After_one_has_been_asked_none_that_is_down_is_asked_for_want_of_others()
    {
        _model.Break(_b);
        Health.Select([_b], isFirst: false, isOnly: false).Deployments.ShouldBeEmpty();
    }

    [Fact]
    public void A_models_only_deployment_is_always_asked()
    {
        _model.Break(_a);
        Health.Select([_a], isFirst: true, isOnly: true).Deployments.ShouldBe([_a]);
    }

    [Fact]
    public void What_is_told_of_a_deployment()
    {
        _model.Ends(_a, AttemptResult.Answered, outputTokens: 0);
        _model.Break(_a);
        DeploymentHealthStatus status = Health.Read().Single();
        (status.Deployment, status.State, status.Attempts, status.Failures, status.LastFailure).ShouldBe(("a", BreakerState.Open, 6, 5, "HTTP 500"));
        status.TrialAt!.Value.ShouldBeInRange(_clock.GetUtcNow() + TimeSpan.FromSeconds(2.5), _clock.GetUtcNow() + TimeSpan.FromSeconds(5));
        status.LastFailureAt.ShouldBe(_clock.GetUtcNow());
    }

    [Fact]
    public void What_the_client_or_patience_ended_says_nothing()
    {
        for (int i = 0; i < 100; i++) _model.Ends(_a, AttemptResult.Nothing);
        Health.Read().Single().ShouldSatisfyAllConditions(one => one.Attempts.ShouldBe(0), one => one.State.ShouldBe(BreakerState.Closed));
    }

    [Fact]
    public void Names_that_clients_make_up_are_followed_up_to_a_bound()
    {
        for (int i = 0; i < 5_000; i++) _model.Ends(new Deployment($"made-up-{i}", _a.Provider, "m", "m"), AttemptResult.Answered);
        Health.Read().Count.ShouldBe(4_096);
    }

    [Fact]
    public void A_deployment_that_is_looked_up_anew_keeps_its_health()
    {
        _model.Break(_a);
        Deployment again = _model.Add("a");
        Health.Follow(again);
        again.Health!.State.ShouldBe(BreakerState.Open);
    }

    public void Dispose() => _model.Dispose();

    private Selection Select(Deployment[] candidates) => Health.Select(candidates, isFirst: true, isOnly: false);
}
