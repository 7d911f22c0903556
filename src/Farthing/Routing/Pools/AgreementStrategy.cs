using Farthing.Routing.Agreement;
using Farthing.Routing.Features;
using Farthing.Routing.Learning;
using Farthing.Routing.Outcomes;

namespace Farthing.Routing.Pools;

/// <summary>
/// A few cheap models are asked at once and vote; trees that see how they agree and what they cost (how long they answered) foretell what a strong model would gain, and so does the table
/// of who agreed with whom: where the mean of both is worth what the strong one will cost with this question it is asked too.
/// </summary>
internal sealed class AgreementStrategy : IPoolStrategy
{
    // What costs nothing has no logarithm.
    private const double LeastCost = 1e-6;

    private static readonly BoostingOptions[] Options =
    [
        new() { Trees = 200, Depth = 3, SmallestLeaf = 20, Rate = 0.03, ColumnShare = 0.4 },
        new() { Trees = 150, Depth = 4, SmallestLeaf = 20, Rate = 0.03, ColumnShare = 0.4 },
    ];

    private readonly TierVotes _votes;
    private readonly int _strong;
    private readonly GroupTable _table;
    private readonly GradientBoosting[] _gain;
    private readonly VotingStrategy _voting;
    private readonly QuestionCosts _costs;

    private AgreementStrategy(PoolTrainingSet set, int[] rows, int[] tier, GroupTable table)
    {
        _votes = new TierVotes(set, tier, table);
        _strong = set.Reference;
        _table = table;
        _voting = VotingStrategy.Fit(set, rows, tier, table);
        _costs = QuestionCosts.Fit(set, rows, tier);
        float[][] features = new float[set.Count][];
        double[] gain = new double[set.Count];
        foreach (int row in rows)
        {
            float[] groups = new float[set.Groups];
            groups[set.GroupOf[row]] = 1;
            string?[] answers = [.. tier.Select(model => set.Answers[row][model])];
            Vote vote = _votes.Count(answers, groups, out double[] accuracies);
            features[row] = Describe(vote, groups, accuracies, answers, [.. tier.Select(model => set.Costs[row][model])], set.Shapes[row]);
            gain[row] = set.Scores[row][_strong] - set.Scores[row][tier[vote.Winner]];
        }

        float[] empty = new float[features[rows[0]].Length];
        for (int row = 0; row < features.Length; row++) features[row] ??= empty;
        _gain = [.. Options.Select((options, i) => GradientBoosting.Fit(features, rows, gain, options, new Random(i + 1)))];
    }

    public static AgreementStrategy Fit(PoolTrainingSet set, int[] rows, int[] tier, GroupTable table) => new(set, rows, tier, table);

    public Func<double, (int[] Calls, int Final)> Consider(PoolPrompt prompt, OutcomeRow question)
    {
        float[] groups = _table.Predict(prompt.Indices, prompt.Values, prompt.Shape);
        string?[] answers = _votes.AnswersTo(question);
        Vote vote = _votes.Count(answers, groups, out double[] accuracies);
        double[] paid = _votes.CostsOf(question);
        float[] features = Describe(vote, groups, accuracies, answers, paid, prompt.Shape);
        int likely = Array.IndexOf(groups, groups.Max());
        double gain = 0, cost = _votes.CostOf(_strong, groups) * Math.Exp(_costs.Expect(paid, likely));
        foreach (GradientBoosting trees in _gain) gain += trees.Predict(features) / _gain.Length;
        gain = (gain + _voting.GainOf(answers, likely)) / 2;
        int[] tier = _votes.Tier, escalated = [.. tier, _strong];
        return thrift => gain > thrift * cost ? (escalated, _strong) : (tier, tier[vote.Winner]);
    }

    private static float[] Describe(Vote vote, float[] groups, double[] accuracies, string?[] answers, double[] paid, float[] shape) =>
    [
        vote.Supporters, vote.Camps, (float)vote.Weight, (float)vote.Opposition, Array.IndexOf(groups, groups.Max()), (float)accuracies[vote.Winner],
        answers[vote.Winner]?.Length ?? 0, shape[ShapeFeatures.LogLength],
        .. answers.Select(given => given is not null && given == answers[vote.Winner] ? 1f : 0f),
        .. paid.Select(cost => (float)Math.Log(Math.Max(LeastCost, cost))),
    ];
}
