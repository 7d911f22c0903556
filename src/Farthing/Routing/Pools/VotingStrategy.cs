using System.Collections.Concurrent;
using Farthing.Routing.Outcomes;

namespace Farthing.Routing.Pools;

/// <summary>
/// Cheap models are asked one after the other and vote. A table of who agreed with whom, group by group, says after each answer what is worth most after its cost: to keep the answer
/// that leads, to ask the next, or to ask a model outside and take its answer; and before the first whether to ask one model only. It knows less than trees and scatters less, so that a
/// bound is sooner kept.
/// </summary>
internal sealed class VotingStrategy : IPoolStrategy
{
    private const int Keep = -1, Next = -2;

    // How much dearer than usual a question is, as a logarithm: in steps, so that a plan serves many questions.
    private const double DearnessStep = 0.1;
    private const double MostDearness = 1.5;

    private readonly TierVotes _votes;
    private readonly GroupTable _table;
    private readonly VotingCells _cells;
    private readonly QuestionCosts _costs;
    private readonly int[] _order;
    private readonly int[] _outside;
    private readonly int _reference;
    private readonly ConcurrentDictionary<(int Group, int Dearness, double Thrift), Dictionary<int, int>> _steps = new();

    private VotingStrategy(PoolTrainingSet set, int[] rows, int[] order, GroupTable table)
    {
        _votes = new TierVotes(set, order, table);
        _table = table;
        _order = order;
        _reference = set.Reference;
        _outside = [set.Reference];
        _cells = new VotingCells(_outside.Length);
        _costs = QuestionCosts.Fit(set, rows, order);
        float[] groups = new float[set.Groups];
        double[] gains = new double[_outside.Length];
        foreach (int row in rows)
        {
            int group = set.GroupOf[row];
            Array.Clear(groups);
            groups[group] = 1;
            string?[] answers = [.. order.Select(model => set.Answers[row][model])];
            double before = 0;
            for (int asked = 0; asked <= order.Length; asked++)
            {
                double score = asked == 0 ? 0 : set.Scores[row][order[_votes.Count(answers.AsSpan(0, asked), groups, out _).Winner]];
                for (int i = 0; i < gains.Length; i++) gains[i] = set.Scores[row][_outside[i]] - score;
                _cells.Add(PatternOf(answers, asked), asked, group, score - before, gains);
                before = score;
            }
        }
    }

    public static VotingStrategy Fit(PoolTrainingSet set, int[] rows, int[] order, GroupTable table) => new(set, rows, order, table);

    public Func<double, (int[] Calls, int Final)> Consider(PoolPrompt prompt, OutcomeRow question)
    {
        float[] groups = _table.Predict(prompt.Indices, prompt.Values, prompt.Shape);
        int group = Array.IndexOf(groups, groups.Max());
        string?[]? answers = null;
        int[] dearness = new int[_order.Length + 1];
        return thrift =>
        {
            for (int asked = 0; ; asked++)
            {
                if (asked > 0 && answers is null)
                {
                    answers = _votes.AnswersTo(question);
                    double[] paid = _votes.CostsOf(question);
                    for (int i = 1; i <= paid.Length; i++) dearness[i] = (int)Math.Round(Math.Clamp(_costs.Expect(paid.AsSpan(0, i), group), -MostDearness, MostDearness) / DearnessStep);
                }

                Dictionary<int, int> steps = _steps.GetOrAdd((group, dearness[asked], thrift), key => Plan(key.Group, key.Thrift * Math.Exp(key.Dearness * DearnessStep)));

                // Who agreed as nobody did before is asked no more.
                int step = steps.GetValueOrDefault(PatternOf(answers, asked), _reference);
                if (step == Next) continue;
                return step == Keep ? (_order[..asked], _order[_votes.Count(answers.AsSpan(0, asked), groups, out _).Winner]) : ([.. _order[..asked], step], step);
            }
        };
    }

    /// <summary>How much better the reference is than what the models agree on.</summary>
    public double GainOf(string?[] answers, int group) => _cells.Knows(PatternOf(answers, answers.Length)) ? _cells.Gain(PatternOf(answers, answers.Length), answers.Length, group, 0) : 1;

    /// <summary>What the table expects of rows: their mean quality, less what it costs.</summary>
    public double Expect(int[] rows, PoolTrainingSet set, double thrift)
    {
        double[] worths = [.. Enumerable.Range(0, set.Groups).Select(group => Plan(group, thrift, []))];
        return rows.Average(row => worths[set.GroupOf[row]]);
    }

    private Dictionary<int, int> Plan(int group, double thrift)
    {
        Dictionary<int, int> steps = [];
        Plan(group, thrift, steps);
        return steps;
    }

    /// <summary>What is done after each pattern of answers to questions of a group.</summary>
    /// <returns>What a question is worth after its cost.</returns>
    private double Plan(int group, double thrift, Dictionary<int, int> steps)
    {
        return WorthOf(0, 0);

        double WorthOf(int pattern, int asked)
        {
            // Without an answer there is none to keep.
            (int step, double worth) = asked == 0 ? (_reference, double.NegativeInfinity) : (Keep, 0.0);
            for (int i = 0; i < _outside.Length; i++)
            {
                double gain = _cells.Gain(pattern, asked, group, i) - (thrift * _table.Costs[group][_outside[i]]);
                if (gain > worth) (step, worth) = (_outside[i], gain);
            }

            if (asked < _order.Length)
            {
                double next = -thrift * _table.Costs[group][_order[asked]];
                foreach (int child in _cells.After(pattern)) next += _cells.Share(child, pattern, group) * (_cells.Change(child, asked + 1, group) + WorthOf(child, asked + 1));
                if (next > worth) (step, worth) = (Next, next);
            }

            steps[pattern] = step;
            return worth;
        }
    }

    /// <summary>Who agreed with whom: for each model asked the first that answered the same, or none where its answer cannot be compared.</summary>
    private static int PatternOf(string?[]? answers, int asked)
    {
        int pattern = 0;
        for (int i = 0; i < asked; i++) pattern = (pattern * (VotingCells.MostVoters + 2)) + 1 + (answers![i] is null ? VotingCells.MostVoters : Array.IndexOf(answers, answers[i]));
        return pattern;
    }
}
