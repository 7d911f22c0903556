namespace Farthing.Routing.Pools;

/// <summary>How much dearer a longer prompt is with each model than a shorter one of its group.</summary>
internal sealed class CostSlopes
{
    // No prompt is foretold to cost less than this part of what its group costs.
    private const double Least = 0.1;

    private readonly double[] _slopes;
    private readonly double[] _lengths;

    private CostSlopes(double[] slopes, double[] lengths) => (_slopes, _lengths) = (slopes, lengths);

    /// <summary>Learns from rows.</summary>
    public static CostSlopes Fit(PoolTrainingSet set, int[] rows)
    {
        double[] lengths = new double[set.Groups];
        int[] counts = new int[set.Groups];
        double[][] means = [.. Enumerable.Range(0, set.Groups).Select(_ => new double[set.Models.Length])];
        foreach (int row in rows)
        {
            int group = set.GroupOf[row];
            counts[group]++;
            lengths[group] += set.Rows[row].Text.Length;
            for (int model = 0; model < means[group].Length; model++) means[group][model] += set.Costs[row][model];
        }

        double[] products = new double[set.Models.Length];
        double squares = 0;
        foreach (int row in rows)
        {
            int group = set.GroupOf[row];
            double longer = set.Rows[row].Text.Length - (lengths[group] / counts[group]);
            squares += longer * longer;
            for (int model = 0; model < products.Length; model++) products[model] += longer * (set.Costs[row][model] - (means[group][model] / counts[group]));
        }

        double mean = lengths.Sum() / Math.Max(1, rows.Length);
        return new CostSlopes(
            [.. products.Select(product => squares > 0 ? Math.Max(0, product / squares) : 0)],
            [.. lengths.Select((length, group) => counts[group] == 0 ? mean : length / counts[group])]);
    }

    /// <summary>What a model costs with a prompt of a length, where its group costs so much on average.</summary>
    public double Apply(int model, int group, double usual, int length) => Math.Max(Least * usual, usual + (_slopes[model] * (length - _lengths[group])));
}
