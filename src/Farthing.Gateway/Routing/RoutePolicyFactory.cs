using Farthing.Gateway.Settings;
using Farthing.Gateway.Settings.Routing;
using Farthing.Routing.Cost;
using Farthing.Routing.Heuristics;
using Farthing.Routing.Learned;
using Farthing.Routing.Outcomes;
using Farthing.Routing.Policies;
using Farthing.Routing.Rules;
using Farthing.Routing.Weights;

namespace Farthing.Gateway.Routing;

/// <summary>Makes the policies of the settings, each once, those that others name first.</summary>
internal sealed class RoutePolicyFactory(FarthingSettings settings, CallCosts costs, IModelSpeeds speeds, OutcomeTable outcomes, ComparedCalls compared, CascadeFactory cascades, Random random)
{
    private readonly Dictionary<string, IRoutePolicy> _made = new(StringComparer.Ordinal);

    /// <summary>All of them, with the calls that they are for.</summary>
    public RouteTable CreateTable() => new(
        [.. settings.Routes.Select(route => new RouteEntry(Create(route), route.For.Terms))],
        settings.Aliases.Where(alias => alias.Value.Route is not null).ToDictionary(alias => alias.Key, alias => alias.Value.Route!, StringComparer.Ordinal));

    /// <summary>Where a target of the settings leads: a policy of that name, else a model.</summary>
    private RouteBranch Branch(string target) => RouteReader.PolicyIn(target, settings.Routes) is { } name
        ? RouteBranch.To(Create(settings.Routes.First(route => route.Name == name)))
        : RouteBranch.To(target);

    private static OutcomesPolicyOptions OptionsOf(OutcomesRouteSettings table) => new()
    {
        Models = table.Models,
        Without = table.Without,
        Evaluated = table.Evaluated,
        Strongest = table.Strongest,
        Worth = (double)table.Worth,
        LeastOutcomes = table.LeastOutcomes,
        Explore = table.Explore,
        Promise = table.Promise?.Promise,
    };

    private OutcomesPolicy TableOf(LearnedRouteSettings learned, EvaluatedOutcomes evaluated) => new(
        learned.Name,
        new OutcomesPolicyOptions { Models = [learned.Weak, learned.Strong], Strongest = learned.Strong, Promise = learned.Promise?.Promise, Evaluated = evaluated },
        outcomes,
        costs,
        random);

    private RouteBranch? BranchOrNone(string? target) => target is null ? null : Branch(target);

    private IRoutePolicy Create(RouteSettings route)
    {
        if (_made.TryGetValue(route.Name, out IRoutePolicy? made)) return made;
        return _made[route.Name] = route switch
        {
            RulesRouteSettings rules => new RulesPolicy(route.Name, [.. rules.Rules.Select(rule => new RouteRule(rule.Condition, Branch(rule.To), rule.When))], BranchOrNone(rules.Otherwise)),
            WeightsRouteSettings weights => new WeightsPolicy(route.Name, [.. weights.Arms.Select(arm => (Branch(arm.To), arm.Weight))], weights.Sticky, random),
            CheapestRouteSettings cheapest => new CheapestPolicy(
                route.Name, [.. cheapest.Models.Select(model => (model, cheapest.Without.GetValueOrDefault(model)))], cheapest.Within, BranchOrNone(cheapest.Otherwise), costs, speeds),
            OutcomesRouteSettings table => new OutcomesPolicy(route.Name, OptionsOf(table), outcomes, costs, random),
            LearnedRouteSettings learned => new LearnedPolicy(route.Name, learned.Weak, learned.Strong, learned.Share, learned.Promise?.Promise, compared, evaluated => TableOf(learned, evaluated)),
            EffortRouteSettings effort => new EffortPolicy(route.Name, effort.Model, effort.Low, effort.Medium, effort.High),
            CascadeRouteSettings cascade => cascades.Create(cascade, Branch(cascade.Escalate), RouteReader.PolicyIn(cascade.Escalate, settings.Routes) is null ? cascade.Escalate : null),
            HeuristicRouteSettings heuristic => new HeuristicPolicy(route.Name, Branch(heuristic.Simple), Branch(heuristic.Medium), Branch(heuristic.Complex)),
            _ => throw new InvalidOperationException($"There is no policy of {route.GetType().Name}."),
        };
    }
}
