using Farthing.Calls;
using Farthing.Routing.Cascades;
using Farthing.Routing.Cascades.Balances;
using Farthing.Routing.Cascades.Scoring;
using Farthing.Routing.Outcomes;
using Farthing.Routing.Policies;
using Farthing.Routing.Promises;
using Microsoft.Extensions.Logging.Abstractions;

namespace Farthing.Tests.Routing.Cascades;

public sealed class CascadePolicyTests
{
    private readonly CascadeBalances _balances = new(TimeProvider.System, NullLogger<CascadeBalances>.Instance);
    private readonly OutcomeTable _outcomes = new();
    private readonly AnswerScorer _scorer = new();

    [Fact]
    public void Cheap_models_answer_first()
    {
        RouteDecision decision = Decide(Policy());
        decision.Model.ShouldBe("cheap");
        decision.Cascade.ShouldNotBeNull();
    }

    [Fact]
    public void Until_its_scorer_has_learned_the_strong_model_answers()
    {
        Decide(Policy(_scorer)).Model.ShouldBe("strong");
        Decide(Policy(_scorer)).FellBack.ShouldBeTrue();
        _scorer.Set(new ScorerState(null, double.PositiveInfinity, 12, "too few"));
        Decide(Policy(_scorer)).Model.ShouldBe("cheap");
    }

    [Fact]
    public void Comparisons_that_show_a_broken_promise_send_every_call_to_the_strong_model()
    {
        CascadePolicy policy = Policy(promise: new Promise { MaxDrop = 0.02 });
        for (int i = 0; i < 50; i++) _balances.Count("default", "thrifty", CascadeOutcome.Stood);
        for (int i = 0; i < 50; i++) _balances.Count("default", "thrifty", CascadeOutcome.Escalated);
        for (int i = 0; i < 99; i++) Compare(i % 5 == 0 ? -1 : 0);
        Decide(policy).Model.ShouldBe("cheap");
        for (int i = 0; i < 100; i++) Compare(i % 5 == 0 ? -1 : 0);
        Decide(policy).Reason.ShouldBe("comparisons show that the promise is not kept");
        Decide(policy).FellBack.ShouldBeTrue();
    }

    [Fact]
    public void Comparisons_of_one_projects_calls_break_no_promise_to_another()
    {
        CascadePolicy policy = Policy(promise: new Promise { MaxDrop = 0.02 });
        foreach (string project in (string[])["default", "shop"]) _balances.Count(project, "thrifty", CascadeOutcome.Stood);
        for (int i = 0; i < 200; i++) Compare(i % 2 == 0 ? -1 : 0, "shop");
        Decide(policy).Model.ShouldBe("cheap");
        policy.Decide(RouteCalls.Of(principal: new Principal { Project = "shop" }))!.Model.ShouldBe("strong");
    }

    [Fact]
    public void Comparisons_that_could_be_chance_break_nothing()
    {
        CascadePolicy policy = Policy(promise: new Promise { MaxDrop = 0.02 });
        _balances.Count("default", "thrifty", CascadeOutcome.Stood);
        for (int i = 0; i < 100; i++) Compare(i % 33 == 0 ? -1 : 0);
        Decide(policy).Model.ShouldBe("cheap");
    }

    private void Compare(double difference, string project = "default") => _outcomes.Add(new OutcomeGroup(project, "thrifty", "f", "cheap"), OutcomeFigures.OfComparison(difference));

    private CascadePolicy Policy(AnswerScorer? scorer = null, Promise? promise = null)
    {
        CascadePlan plan = new() { Policy = "thrifty", Models = ["cheap", "strong"], Last = RouteBranch.To("strong") };
        return new CascadePolicy("cascade", plan, _balances, _outcomes, scorer, promise);
    }

    private static RouteDecision Decide(CascadePolicy policy) => policy.Decide(RouteCalls.Of()).ShouldNotBeNull();
}
