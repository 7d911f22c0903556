using Farthing.Routing.Agreement;
using Farthing.Routing.Outcomes;

namespace Farthing.Routing.Pools;

/// <summary>
/// A few cheap models are asked at once and vote; a table of who agreed with whom, group by group, says what a strong model would gain, and where that is worth its cost the
/// strong one is asked too. It knows less than trees and scatters less, so that a bound is sooner kept.
/// </summary>
internal sealed class VoteTableStrategy : IPoolStrategy
{
    // So many outcomes at the mean of all groups stand against a group's own.
    private const double GroupPrior = 10;
    private const double PatternPrior = 5;

    private readonly TierVotes _votes;
    private readonly GroupTable _table;
    private readonly int _strong;
    private readonly Dictionary<(int Pattern, int Group), (double Sum, int Count)> _cells = [];
    private readonly Dictionary<int, (double Sum, int Count)> _patterns = [];
    private readonly double _mean;

    private VoteTableStrategy(PoolTrainingSet set, int[] rows, int[] tier, GroupTable table)
    {
        _votes = new TierVotes(set.Models, tier, table);
        _table = table;
        _strong = set.Reference;
        double sum = 0;
        float[] groups = new float[set.Groups];
        foreach (int row in rows)
        {
            int group = set.GroupOf[row];
            Array.Clear(groups);
            groups[group] = 1;
            string?[] answers = [.. tier.Select(model => set.Answers[row][model])];
            double gain = set.Scores[row][_strong] - set.Scores[row][tier[_votes.Count(answers, groups, out _).Winner]];
            int pattern = PatternOf(answers);
            Add(_cells, (pattern, group), gain);
            Add(_patterns, pattern, gain);
            sum += gain;
        }

        _mean = sum / Math.Max(1, rows.Length);
    }

    public static VoteTableStrategy Fit(PoolTrainingSet set, int[] rows, int[] tier, GroupTable table) => new(set, rows, tier, table);

    public Func<double, (int[] Calls, int Final)> Consider(PoolPrompt prompt, OutcomeRow question)
    {
        float[] groups = _table.Predict(prompt.Indices, prompt.Values, prompt.Shape);
        string?[] answers = _votes.AnswersTo(question);
        Vote vote = _votes.Count(answers, groups, out _);
        double gain = GainOf(PatternOf(answers), Array.IndexOf(groups, groups.Max())), cost = _votes.CostOf(_strong, groups);
        int[] tier = _votes.Tier, escalated = [.. tier, _strong];
        return thrift => gain > thrift * cost ? (escalated, _strong) : (tier, tier[vote.Winner]);
    }

    private double GainOf(int pattern, int group)
    {
        (double Sum, int Count) all = _patterns.GetValueOrDefault(pattern), own = _cells.GetValueOrDefault((pattern, group));
        double usual = (all.Sum + (PatternPrior * _mean)) / (all.Count + PatternPrior);
        return (own.Sum + (GroupPrior * usual)) / (own.Count + GroupPrior);
    }

    /// <summary>Who agreed with whom: for each model the first that answered the same, or none where it did not answer.</summary>
    private static int PatternOf(string?[] answers)
    {
        int pattern = 0;
        for (int i = 0; i < answers.Length; i++) pattern = (pattern * (answers.Length + 1)) + (answers[i] is null ? answers.Length : Array.IndexOf(answers, answers[i]));
        return pattern;
    }

    private static void Add<T>(Dictionary<T, (double Sum, int Count)> cells, T key, double gain)
        where T : notnull
    {
        (double sum, int count) = cells.GetValueOrDefault(key);
        cells[key] = (sum + gain, count + 1);
    }
}
