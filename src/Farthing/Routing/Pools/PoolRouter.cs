using Farthing.Routing.Learning;
using Farthing.Routing.Outcomes;
using Farthing.Routing.Promises;

namespace Farthing.Routing.Pools;

/// <summary>
/// Chooses among a pool of models under a promise against one of them. Every strategy (the table of groups; the agreement of each of the best few
/// tiers, by trees and by a table of votes) is tried by cross-validation with the dial turned from safe to thrifty; the one that saves most while its bound keeps the promise is
/// taken, and the reference alone where none does.
/// </summary>
public sealed class PoolRouter
{
    private const int MostTiers = 3;

    private static readonly (string Name, double Words, double Neighbours)[] TableShares =
        [("table", 0, 0), ("table and words", 0.4, 0), ("table and neighbours", 0, 0.5)];

    private const double SafestThrift = 0.001;
    private const double ThriftStep = 1.06;
    private const int Dials = 130;

    private readonly PoolTrainingSet _set;
    private readonly IPoolStrategy? _strategy;
    private readonly double _thrift;

    private PoolRouter(PoolTrainingSet set, IPoolStrategy? strategy, double thrift, PoolEstimate estimate)
    {
        _set = set;
        _strategy = strategy;
        _thrift = thrift;
        Estimate = estimate;
    }

    /// <summary>What cross-validation says of the chosen policy.</summary>
    public PoolEstimate Estimate { get; }

    /// <summary>Learns from outcomes.</summary>
    /// <param name="outcomes">Rows with score and cost of the models.</param>
    /// <param name="reference">The model against which the promise is made.</param>
    /// <param name="promise">What is promised.</param>
    /// <param name="cancellation">Stops between steps.</param>
    /// <exception cref="FormatException">No row has the reference's score and cost.</exception>
    public static PoolRouter Train(IReadOnlyList<OutcomeRow> outcomes, string reference, Promise promise, CancellationToken cancellation = default)
    {
        PoolTrainingSet set = new(outcomes, reference);
        int[] all = [.. Enumerable.Range(0, set.Count)];
        int[][] others = [.. Enumerable.Range(0, Folds.Count).Select(fold => all.Where(row => set.FoldOf[row] != fold).ToArray())];
        PoolPrompt[] prompts = [.. all.Select(row => PoolPrompt.Read(set.Rows[row].Text, set.Vectorizer))];
        Dictionary<int[], TableParts> known = [];
        List<(string Name, Func<int[], IPoolStrategy> Fit)> kinds =
        [
            .. TableShares.Select(share => (share.Name, (Func<int[], IPoolStrategy>)(rows => new TableStrategy(PartsOf(rows), share.Words, share.Neighbours)))),
        ];
        GroupTable table = GroupTable.Fit(set, all);
        foreach (int[] tier in TierSearch.Find(set, all, MostTiers))
        {
            string names = string.Join(", ", tier.Select(model => set.Models[model]));
            kinds.Add(($"agreement of {names}", rows => AgreementStrategy.Fit(set, rows, tier, GroupTable.Fit(set, rows))));
            kinds.Add(($"votes of {names}", rows => VotingStrategy.Fit(set, rows, tier, GroupTable.Fit(set, rows))));
            int[] longer = TierSearch.Extend(set, all, tier, table);
            kinds.Add(($"votes of {string.Join(", ", longer.Select(model => set.Models[model]))}", rows => VotingStrategy.Fit(set, rows, longer, GroupTable.Fit(set, rows))));
        }

        TableParts PartsOf(int[] rows)
        {
            // Those of one division serve every share.
            if (!known.TryGetValue(rows, out TableParts? parts)) known[rows] = parts = TableParts.Fit(set, rows);
            return parts;
        }

        PoolEstimate best = new() { Strategy = reference };
        Func<int[], IPoolStrategy>? chosen = null;
        foreach ((string name, Func<int[], IPoolStrategy> fit) in kinds)
        {
            PoolEstimate? estimate = Try(set, prompts, others, name, fit, promise, cancellation);
            if (estimate is null || estimate.Saved <= best.Saved) continue;
            best = estimate;
            chosen = fit;
        }

        return new PoolRouter(set, chosen?.Invoke(all), best.Thrift, best);
    }

    /// <summary>Decides on a prompt; answers of models that the policy calls are read from the row, nothing else.</summary>
    /// <exception cref="FormatException">The row lacks a model that would be called.</exception>
    public PoolPlan Decide(OutcomeRow question)
    {
        if (_strategy is null) return new PoolPlan([_set.Models[_set.Reference]], _set.Models[_set.Reference]);
        (int[] calls, int final) = _strategy.Consider(PoolPrompt.Read(question.Text, _set.Vectorizer), question)(_thrift);
        return new PoolPlan([.. calls.Select(model => _set.Models[model])], _set.Models[final]);
    }

    private static PoolEstimate? Try(
        PoolTrainingSet set, PoolPrompt[] prompts, int[][] others, string name, Func<int[], IPoolStrategy> fit, Promise promise, CancellationToken cancellation)
    {
        double[][] differences = [.. Enumerable.Range(0, Dials).Select(_ => new double[set.Count])];
        double[] costs = new double[Dials];
        for (int fold = 0; fold < Folds.Count; fold++)
        {
            cancellation.ThrowIfCancellationRequested();
            int[] rows = others[fold];
            if (rows.Length == 0 || rows.Length == set.Count) continue;
            IPoolStrategy strategy = fit(rows);
            for (int row = 0; row < set.Count; row++)
            {
                if (set.FoldOf[row] != fold) continue;
                Func<double, (int[] Calls, int Final)> decide = strategy.Consider(prompts[row], set.Rows[row]);
                double thrift = SafestThrift;
                for (int dial = 0; dial < Dials; dial++, thrift *= ThriftStep)
                {
                    (int[] calls, int final) = decide(thrift);
                    differences[dial][row] = set.Scores[row][final] - set.Scores[row][set.Reference];
                    foreach (int model in calls) costs[dial] += set.Costs[row][model] / set.Count;
                }
            }
        }

        // From safe to thrifty, up to the first that breaks the promise; the dials before the table saves anything may be no better than it.
        PoolEstimate? found = null;
        double setting = SafestThrift;
        for (int dial = 0; dial < Dials; dial++, setting *= ThriftStep)
        {
            double bound = QualityBound.Lower(differences[dial], promise.Confidence, promise.Window);
            if (bound < -promise.MaxDrop)
            {
                if (found is not null) break;
                continue;
            }

            if (found is not null && found.Saved >= 1 - costs[dial]) continue;
            found = new PoolEstimate { Strategy = name, Thrift = setting, Difference = differences[dial].Average(), Bound = bound, Saved = 1 - costs[dial] };
        }

        return found;
    }
}
