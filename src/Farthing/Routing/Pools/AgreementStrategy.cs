using Farthing.Routing.Agreement;
using Farthing.Routing.Answers;
using Farthing.Routing.Learning;
using Farthing.Routing.Outcomes;

namespace Farthing.Routing.Pools;

/// <summary>
/// A few cheap models are asked at once and vote; trees that see how they agree, the winner's answer and the prompt foretell what a strong model
/// would gain, and so does the table of who agreed with whom: where the mean of both is worth its cost the strong one is asked too.
/// </summary>
internal sealed class AgreementStrategy : IPoolStrategy
{
    private const int AnswerFeatureCount = 26;

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

    private AgreementStrategy(PoolTrainingSet set, int[] rows, int[] tier, GroupTable table)
    {
        _votes = new TierVotes(set.Models, tier, table);
        _strong = set.Reference;
        _table = table;
        _voting = VotingStrategy.Fit(set, rows, tier, table);
        float[][] features = new float[set.Count][];
        double[] gain = new double[set.Count];
        foreach (int row in rows)
        {
            float[] groups = new float[set.Groups];
            groups[set.GroupOf[row]] = 1;
            Vote vote = _votes.Count([.. tier.Select(model => set.Answers[row][model])], groups, out double[] accuracies);
            features[row] = Describe(vote, groups, accuracies, set.Rows[row], set.Shapes[row], [.. tier.Select(model => set.Answers[row][model])]);
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
        float[] features = Describe(vote, groups, accuracies, question, prompt.Shape, answers);
        double gain = 0, cost = _votes.CostOf(_strong, groups);
        foreach (GradientBoosting trees in _gain) gain += trees.Predict(features) / _gain.Length;
        gain = (gain + _voting.GainOf(answers, Array.IndexOf(groups, groups.Max()))) / 2;
        int[] tier = _votes.Tier, escalated = [.. tier, _strong];
        return thrift => gain > thrift * cost ? (escalated, _strong) : (tier, tier[vote.Winner]);
    }

    private float[] Describe(Vote vote, float[] groups, double[] accuracies, OutcomeRow question, float[] shape, string?[] answers)
    {
        ModelOutcome winner = _votes.OutcomeOf(question, _votes.Tier[vote.Winner]);
        float[] answer = winner.Response is { } response ? AnswerFeatures.Read(question.Prompt, response)[..AnswerFeatureCount] : new float[AnswerFeatureCount];
        int likely = Array.IndexOf(groups, groups.Max());
        float[] agrees = [.. answers.Select(given => given is not null && given == answers[vote.Winner] ? 1f : 0f)];
        return
        [
            vote.Supporters, vote.Camps, (float)vote.Weight, (float)vote.Opposition, likely, (float)accuracies[vote.Winner],
            answers[vote.Winner]?.Length ?? 0, .. agrees, .. shape, .. answer,
        ];
    }
}
