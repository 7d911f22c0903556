using System.Globalization;
using Farthing.Calls;
using Farthing.Providers;
using Farthing.Routing.Cost;
using Farthing.Routing.Policies;

namespace Farthing.Routing.Outcomes;

/// <summary>
/// By the table of outcomes: the model whose answers to calls of this project's feature are worth most after their cost; under a promise the cheapest that keeps it. A model of which too
/// little is known is not chosen over the strongest. Quality low means the cheapest that may be chosen, high the strongest.
/// </summary>
/// <param name="name">Its name in the settings.</param>
/// <param name="options">What it goes by.</param>
/// <param name="table">What is known.</param>
/// <param name="costs">Foretells costs.</param>
/// <param name="random">Says when to try a model by chance.</param>
public sealed class OutcomesPolicy(string name, OutcomesPolicyOptions options, OutcomeTable table, CallCosts costs, Random random) : IRoutePolicy
{
    /// <summary>How many outcomes the mean over all features is worth to a feature of which less is known, and that over all projects to a project.</summary>
    private const double PriorStrength = 4;

    /// <summary>From so many calls on their mean cost counts, not what the catalog foretells.</summary>
    private const long EnoughCalls = 10;

    private readonly Lock _lock = new();

    /// <inheritdoc />
    public string Name => name;

    /// <inheritdoc />
    public RouteDecision? Decide(RouteRequest request)
    {
        string best = StrongestFor(request);
        if (request.Quality == AskedQuality.High) return Choose(best, "quality high");
        Principal asker = request.Call.Principal;
        List<Candidate> able = Able(request, asker);
        if (able.Count == 0) return Choose(best, "no cost is known");
        if (IsExploring()) return Explore(able);

        OutcomeFigures strongest = Known(options.Strongest, asker, out double strongestQuality);
        List<Candidate> eligible = [];
        foreach (Candidate candidate in able)
        {
            if (candidate.Model == options.Strongest) eligible.Add(candidate with { Quality = strongestQuality });
            else if (QualityOf(candidate, asker, strongest, strongestQuality) is { } quality && Keeps(candidate, strongest)) eligible.Add(candidate with { Quality = quality });
        }

        bool alone = !eligible.Exists(candidate => candidate.Model != options.Strongest);
        if (alone || eligible.Count == 0) return Alone(best, able, strongest);
        bool cheapest = options.Promise is not null || request.Quality == AskedQuality.Low;
        Candidate chosen = cheapest ? eligible.MinBy(candidate => candidate.Cost)! : eligible.MaxBy(candidate => (candidate.Quality * options.Worth) - candidate.Cost)!;
        return Choose(chosen.Model, chosen.Model == options.Strongest
            ? "the strongest is worth most"
            : string.Create(CultureInfo.InvariantCulture, $"{(options.Promise is null ? "worth most" : "keeps the promise")} ({chosen.Quality:0.000} by {Evidence(chosen.Figures)})"));
    }

    private static long Evidence(in OutcomeFigures figures) => Math.Max(figures.Labels, figures.Comparisons);

    private RouteDecision Choose(string model, string reason) => new() { Policy = name, Model = model, Reason = reason, Better = [.. options.Models.SkipWhile(each => each != model).Skip(1)] };

    private RouteDecision Alone(string best, List<Candidate> able, in OutcomeFigures strongest)
    {
        long most = able.Where(candidate => candidate.Model != options.Strongest).Select(candidate => Evidence(candidate.Figures)).DefaultIfEmpty().Max();
        return options.Promise is null
            ? Choose(best, $"too little is known ({most} outcomes of others, {strongest.Labels} of its own)")
            : Choose(best, $"the promise cannot be kept by another ({most} outcomes)") with { FellBack = true };
    }

    private RouteDecision Explore(List<Candidate> able)
    {
        Candidate best;
        lock (_lock)
            best = able.MaxBy(candidate => (BetaPosterior.After(candidate.Figures.Labels, candidate.Figures.Score, 0.5, 2).Draw(random) * options.Worth) - candidate.Cost)!;
        return Choose(best.Model, "tries by chance");
    }

    private bool IsExploring()
    {
        if (options.Explore <= 0) return false;
        lock (_lock) return random.NextDouble() < options.Explore;
    }

    /// <summary>The strongest; where it cannot take the call, the strongest of those that can.</summary>
    private string StrongestFor(RouteRequest request)
    {
        if (costs.DeploymentOf(options.Strongest, request.Call) is not { } strongest || CanTake(options.Strongest, strongest, request)) return options.Strongest;
        return options.Models.LastOrDefault(model => costs.DeploymentOf(model, request.Call) is { } deployment && CanTake(model, deployment, request)) ?? options.Strongest;
    }

    private bool CanTake(string model, Deployment deployment, RouteRequest request) => costs.CanTake(deployment, request, options.Without.GetValueOrDefault(model));

    /// <summary>Those that can take the call, with what they cost: measured for all of them, or foretold for all.</summary>
    private List<Candidate> Able(RouteRequest request, Principal asker)
    {
        List<Candidate> able = [];
        bool measured = true;
        foreach (string model in options.Models)
        {
            if (costs.DeploymentOf(model, request.Call) is not { } deployment || !CanTake(model, deployment, request)) continue;
            OutcomeFigures figures = Known(model, asker, out _);
            measured &= figures.Calls >= EnoughCalls;
            able.Add(new Candidate(model, deployment, figures, 0, 0));
        }

        for (int i = able.Count - 1; i >= 0; i--)
        {
            decimal? cost = measured ? able[i].Figures.MeanCost : costs.Of(able[i].Deployment, request.Call, CallCosts.OutputOf(request))?.Amount;
            if (cost is { } known) able[i] = able[i] with { Cost = (double)known };
            else able.RemoveAt(i);
        }

        return able;
    }

    /// <summary>
    /// What is known of a model with calls of a project's feature, those that no policy chose included; of all its features where the feature has too little. What other projects
    /// say is what is believed beforehand and no evidence: nobody's traffic decides for another.
    /// </summary>
    private OutcomeFigures Known(string model, Principal asker, out double quality)
    {
        OutcomeFigures others = Of(OutcomeGroup.AllProjects, model, OutcomeGroup.AllFeatures);
        OutcomeFigures all = Of(asker.Project, model, OutcomeGroup.AllFeatures) + options.Evaluated.Find(OutcomeGroup.AllFeatures, model);
        OutcomeFigures own = Of(asker.Project, model, asker.Feature) + options.Evaluated.Find(asker.Feature, model);
        double prior = BetaPosterior.After(all.Labels, all.Score, BetaPosterior.After(others.Labels, others.Score, 0.5, 2).Mean, PriorStrength).Mean;
        bool enough = Math.Max(own.Labels, own.Comparisons) >= options.LeastOutcomes;
        quality = enough ? BetaPosterior.After(own.Labels, own.Score, prior, PriorStrength).Mean : prior;
        return enough ? own : all;
    }

    private OutcomeFigures Of(string project, string model, string feature) =>
        table.Find(new OutcomeGroup(project, name, feature, model)) + table.Find(new OutcomeGroup(project, "", feature, model));

    /// <summary>How good the model is, or <c>null</c> when too little is known: by its own scores where both have them, else by comparisons with the strongest.</summary>
    private double? QualityOf(Candidate candidate, Principal asker, in OutcomeFigures strongest, double strongestQuality)
    {
        OutcomeFigures figures = candidate.Figures;
        if (figures.Comparisons >= options.LeastOutcomes) return (strongest.Labels >= options.LeastOutcomes ? strongestQuality : 1) + figures.MeanDifference;
        if (figures.Labels < options.LeastOutcomes || strongest.Labels < options.LeastOutcomes) return null;
        Known(candidate.Model, asker, out double quality);
        return quality;
    }

    private bool Keeps(Candidate candidate, in OutcomeFigures strongest) =>
        options.Promise is not { } promise || OutcomeBound.Lower(candidate.Figures, strongest, promise, options.LeastOutcomes) >= -promise.MaxDrop;

    private sealed record Candidate(string Model, Deployment Deployment, OutcomeFigures Figures, double Cost, double Quality);
}
