using Farthing.Gateway.Settings.Routing;
using Farthing.Routing.Cascades;
using Farthing.Routing.Cascades.Balances;
using Farthing.Routing.Cascades.Checks;
using Farthing.Routing.Cascades.Scoring;
using Farthing.Routing.Outcomes;
using Farthing.Routing.Policies;

namespace Farthing.Gateway.Routing;

/// <summary>Makes policies whose cheap answers are checked.</summary>
internal sealed class CascadeFactory(CascadeBalances balances, OutcomeTable outcomes, ScorerSchool school)
{
    /// <summary>Makes one.</summary>
    /// <param name="route">What the settings say.</param>
    /// <param name="last">Who answers where nothing cheap stands.</param>
    /// <param name="strong">The same as a model; <c>null</c> where a policy chooses it.</param>
    public IRoutePolicy Create(CascadeRouteSettings route, RouteBranch last, string? strong)
    {
        List<IAnswerCheck> checks = route.Checks.ToChecks();
        AnswerScorer? scorer = null;
        if (route.Scorer is { } learned)
        {
            scorer = school.Enter(route.Name, learned.ToOptions(route.Promise!));
            checks.Add(new ScorerCheck(scorer));
        }

        balances.Configure(route.Name, route.Losing);
        CascadePlan plan = new()
        {
            Policy = route.Name,
            Models = route.Steps,
            Last = last,
            Companions = route.Companions,
            Agreeing = route.Agreeing,
            Checks = checks,
            Judge = route.JudgeModel,
            MaxHeld = route.MaxHeld,
            PassesLongOn = route.PassesLongOn,
            FirstTokens = route.ChecksFirstTokens,
            Patience = route.Patience,
        };
        return new CascadePolicy(route.Kind, plan, balances, outcomes, scorer, route.Promise) { Better = strong is null ? [] : [strong] };
    }
}
