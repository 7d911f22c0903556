using Farthing.Routing.Learning;

namespace Farthing.Routing.Pools;

/// <summary>How good and how dear each model of a pool is with a prompt: the table of groups, and two models of what it leaves over.</summary>
internal sealed class TableParts
{
    private const double WordPenalty = 5;
    private const int Neighbours = 100;
    private const float NeighbourPrior = 1;

    private readonly GroupTable _table;
    private readonly CostSlopes _slopes;
    private readonly LinearModel[] _words;
    private readonly NearestNeighbours _neighbours;
    private readonly float[][] _left;

    private TableParts(PoolTrainingSet set, int[] rows)
    {
        _table = GroupTable.Fit(set, rows);
        _slopes = CostSlopes.Fit(set, rows);
        _words = new LinearModel[set.Models.Length];
        _left = [.. rows.Select(_ => new float[set.Models.Length])];
        double[] target = new double[set.Count];
        for (int model = 0; model < _words.Length; model++)
        {
            for (int i = 0; i < rows.Length; i++)
            {
                target[rows[i]] = set.Scores[rows[i]][model] - _table.Scores[set.GroupOf[rows[i]]][model];
                _left[i][model] = (float)target[rows[i]];
            }

            _words[model] = RidgeRegression.Fit(set.Features, rows, target, WordPenalty);
        }

        _neighbours = NearestNeighbours.Fit(set.Features, rows);
    }

    public static TableParts Fit(PoolTrainingSet set, int[] rows) => new(set, rows);

    /// <summary>Foretells score and cost of each model.</summary>
    /// <param name="prompt">The prompt.</param>
    /// <param name="wordShare">How much of what the words say counts, 0 to 1.</param>
    /// <param name="neighbourShare">How much of what the neighbours say counts, 0 to 1.</param>
    public (double[] Scores, double[] Costs) Foretell(PoolPrompt prompt, double wordShare, double neighbourShare)
    {
        float[] groups = _table.Predict(prompt.Indices, prompt.Values, prompt.Shape);
        double[] scores = new double[_words.Length];
        double[] costs = new double[_words.Length];
        for (int model = 0; model < scores.Length; model++)
        {
            if (wordShare > 0) scores[model] = wordShare * _words[model].Predict(prompt.Indices, prompt.Values);
            for (int group = 0; group < groups.Length; group++)
            {
                scores[model] += groups[group] * _table.Scores[group][model];
                costs[model] += groups[group] * _slopes.Apply(model, group, _table.Costs[group][model], prompt.Length);
            }
        }

        if (neighbourShare > 0) AddNeighbours(prompt, neighbourShare, scores);
        return (scores, costs);
    }

    private void AddNeighbours(PoolPrompt prompt, double share, double[] scores)
    {
        Span<int> nearest = stackalloc int[Neighbours];
        Span<float> nearness = stackalloc float[Neighbours];
        int found = _neighbours.Find(prompt.Indices, prompt.Values, new float[_neighbours.Count], nearest, nearness);
        float weight = NeighbourPrior;
        for (int i = 0; i < found; i++) weight += nearness[i] * nearness[i];
        for (int i = 0; i < found; i++)
        {
            double part = share * nearness[i] * nearness[i] / weight;
            for (int model = 0; model < scores.Length; model++) scores[model] += part * _left[nearest[i]][model];
        }
    }
}
