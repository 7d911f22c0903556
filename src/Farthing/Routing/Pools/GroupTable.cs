using Farthing.Routing.Learning;

namespace Farthing.Routing.Pools;

/// <summary>
/// What each model is worth and costs in each group, as posteriors that are drawn to the model's mean over all groups where a group has few
/// outcomes, with the group foretold from the text.
/// </summary>
internal sealed class GroupTable
{
    // So many outcomes at the model's overall mean stand against a group's own.
    private const double Prior = 5;

    private readonly GroupClassifier? _classifier;
    private readonly int _groups;

    private GroupTable(PoolTrainingSet set, int[] rows)
    {
        int models = set.Models.Length;
        _groups = set.Groups;
        if (_groups > 1) _classifier = GroupClassifier.Fit(set.Features, set.Shapes, rows, set.GroupOf, _groups);
        Scores = new double[_groups][];
        Costs = new double[_groups][];
        int[] counts = new int[_groups];
        foreach (int row in rows) counts[set.GroupOf[row]]++;
        for (int group = 0; group < _groups; group++)
        {
            Scores[group] = new double[models];
            Costs[group] = new double[models];
        }

        for (int model = 0; model < models; model++)
        {
            double score = rows.Average(row => set.Scores[row][model]);
            double cost = rows.Average(row => set.Costs[row][model]);
            for (int group = 0; group < _groups; group++)
            {
                Scores[group][model] = Prior * score;
                Costs[group][model] = Prior * cost;
            }

            foreach (int row in rows)
            {
                Scores[set.GroupOf[row]][model] += set.Scores[row][model];
                Costs[set.GroupOf[row]][model] += set.Costs[row][model];
            }

            for (int group = 0; group < _groups; group++)
            {
                Scores[group][model] /= counts[group] + Prior;
                Costs[group][model] /= counts[group] + Prior;
            }
        }
    }

    /// <summary>Group by group, model by model: how good.</summary>
    public double[][] Scores { get; }

    /// <summary>Group by group, model by model: how dear, in mean calls of the reference.</summary>
    public double[][] Costs { get; }

    public static GroupTable Fit(PoolTrainingSet set, int[] rows) => new(set, rows);

    /// <summary>How likely a prompt belongs to each group.</summary>
    public float[] Predict(ReadOnlySpan<int> indices, ReadOnlySpan<float> values, ReadOnlySpan<float> shape)
    {
        float[] probabilities = new float[_groups];
        if (_classifier is null) probabilities[0] = 1;
        else _classifier.Predict(indices, values, shape, probabilities);
        return probabilities;
    }
}
