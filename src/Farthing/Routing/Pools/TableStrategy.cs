using Farthing.Routing.Learning;
using Farthing.Routing.Outcomes;

namespace Farthing.Routing.Pools;

/// <summary>One call, to the model that is worth most after its cost: by the table of groups, with a linear model of the words beside it.</summary>
internal sealed class TableStrategy : IPoolStrategy
{
    private const double TextPenalty = 5;

    private readonly GroupTable _table;
    private readonly LinearModel[] _text;
    private readonly double _textShare;

    private TableStrategy(PoolTrainingSet set, int[] rows, double textShare)
    {
        _textShare = textShare;
        _table = GroupTable.Fit(set, rows);
        _text = new LinearModel[set.Models.Length];
        double[] target = new double[set.Count];
        for (int model = 0; model < _text.Length && textShare > 0; model++)
        {
            for (int row = 0; row < target.Length; row++) target[row] = set.Scores[row][model];
            _text[model] = RidgeRegression.Fit(set.Features, rows, target, TextPenalty);
        }
    }

    public static TableStrategy Fit(PoolTrainingSet set, int[] rows, double textShare) => new(set, rows, textShare);

    public Func<double, (int[] Calls, int Final)> Consider(PoolPrompt prompt, OutcomeRow question)
    {
        float[] groups = _table.Predict(prompt.Indices, prompt.Values, prompt.Shape);
        double[] scores = new double[_text.Length];
        double[] costs = new double[_text.Length];
        for (int model = 0; model < scores.Length; model++)
        {
            scores[model] = _textShare == 0 ? 0 : _textShare * _text[model].Predict(prompt.Indices, prompt.Values);
            for (int group = 0; group < groups.Length; group++)
            {
                scores[model] += (1 - _textShare) * groups[group] * _table.Scores[group][model];
                costs[model] += groups[group] * _table.Costs[group][model];
            }
        }

        return thrift =>
        {
            int best = 0;
            for (int model = 1; model < scores.Length; model++)
            {
                if (scores[model] - (thrift * costs[model]) > scores[best] - (thrift * costs[best])) best = model;
            }

            return ([best], best);
        };
    }
}
