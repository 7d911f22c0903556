using Farthing.Routing.Outcomes;
using Farthing.Routing.Pools;
using Farthing.Routing.Promises;

namespace Farthing.Routing.Advice;

/// <summary>What outcomes say before any router is built: which models are simply dominated, and what each promise would have saved.</summary>
public sealed class RouteAdvice
{
    /// <summary>Below so many rows only tables and agreement are worth trusting.</summary>
    public const int FewRows = 500;

    private static readonly double[] Drops = [0, 0.01, 0.02, 0.05];

    private RouteAdvice(IReadOnlyList<ModelStanding> models, string reference, IReadOnlyList<PolicyOutlook> policies, int rows)
    {
        Models = models;
        Reference = reference;
        Policies = policies;
        Rows = rows;
    }

    /// <summary>The models, the best first.</summary>
    public IReadOnlyList<ModelStanding> Models { get; }

    /// <summary>The model against which promises are made: the best one, unless another was asked for.</summary>
    public string Reference { get; }

    /// <summary>Policies by what they may lose.</summary>
    public IReadOnlyList<PolicyOutlook> Policies { get; }

    /// <summary>How many rows had every model.</summary>
    public int Rows { get; }

    /// <summary>Weighs outcomes.</summary>
    /// <param name="outcomes">Rows with scores and costs.</param>
    /// <param name="reference">The model against which promises are made; null for the best one.</param>
    /// <param name="confidence">How sure promises are to be.</param>
    /// <param name="cancellation">Stops between steps.</param>
    /// <exception cref="FormatException">No model has scores and costs, or the reference has none.</exception>
    public static RouteAdvice Of(IReadOnlyList<OutcomeRow> outcomes, string? reference, double confidence, CancellationToken cancellation = default)
    {
        List<ModelStanding> standings = [.. Standings(outcomes)];
        if (standings.Count == 0) throw new FormatException("no row has a model with score and cost: there is nothing to compare");
        string strongest = reference ?? standings[0].Model;
        List<PolicyOutlook> policies = [];
        foreach (double drop in Drops)
        {
            PoolEstimate estimate = PoolRouter.Train(outcomes, strongest, new Promise { MaxDrop = drop, Confidence = confidence }, cancellation).Estimate;
            policies.Add(new PolicyOutlook(drop, estimate.Strategy, estimate.Saved, estimate.Difference, estimate.Bound));
        }

        return new RouteAdvice(standings, strongest, policies, outcomes.Count);
    }

    private static IEnumerable<ModelStanding> Standings(IReadOnlyList<OutcomeRow> outcomes)
    {
        List<ModelStanding> found = [];
        foreach (IGrouping<string, ModelOutcome> model in outcomes.SelectMany(row => row.Models).Where(model => !double.IsNaN(model.Value.Score) && model.Value.Cost.HasValue)
            .GroupBy(model => model.Key, model => model.Value, StringComparer.Ordinal))
        {
            double mean = model.Average(outcome => outcome.Score);
            double variance = model.Average(outcome => (outcome.Score - mean) * (outcome.Score - mean));
            double half = 1.96 * Math.Sqrt((variance + (1.0 / (model.Count() + 4))) / model.Count());
            found.Add(new ModelStanding(model.Key, mean, half, 1000 * model.Average(outcome => outcome.Cost!.Value), null));
        }

        foreach (ModelStanding standing in found.OrderByDescending(standing => standing.Quality).ThenBy(standing => standing.CostPerThousand))
        {
            ModelStanding? better = found.Where(other => other.Quality >= standing.Quality && other.CostPerThousand < standing.CostPerThousand)
                .MaxBy(other => other.Quality);
            yield return standing with { DominatedBy = better?.Model };
        }
    }
}
