namespace Farthing.Routing.Pools;

/// <summary>
/// How dear a question is against what is usual in its group, told by what its first answers cost: where they were long, those to come are long as well. Learned for models that are asked
/// in an order and one that is asked behind them.
/// </summary>
internal sealed class QuestionCosts
{
    private readonly double[][] _usual;
    private readonly double[] _slopes;

    private QuestionCosts(double[][] usual, double[] slopes) => (_usual, _slopes) = (usual, slopes);

    /// <summary>Learns from rows.</summary>
    public static QuestionCosts Fit(PoolTrainingSet set, int[] rows, int[] order)
    {
        double[][] usual = [.. order.Append(set.Reference).Select(model => Means(set, rows, model))];
        double[] products = new double[order.Length + 1], squares = new double[order.Length + 1];
        QuestionCosts costs = new(usual, new double[order.Length + 1]);
        foreach (int row in rows)
        {
            double later = Against(set.Costs[row][set.Reference], usual[^1][set.GroupOf[row]]);
            double[] paid = [.. order.Select(model => set.Costs[row][model])];
            for (int asked = 1; asked <= order.Length; asked++)
            {
                double before = costs.Excess(paid.AsSpan(0, asked), set.GroupOf[row]);
                products[asked] += before * later;
                squares[asked] += before * before;
            }
        }

        return new QuestionCosts(usual, [.. products.Select((product, asked) => squares[asked] > 0 ? product / squares[asked] : 0)]);
    }

    /// <summary>How much dearer than usual answers to come will be: the logarithm of a factor.</summary>
    /// <param name="paid">What the answers so far cost, in mean calls of the reference.</param>
    /// <param name="group">The group of the question.</param>
    public double Expect(ReadOnlySpan<double> paid, int group) => paid.IsEmpty ? 0 : _slopes[paid.Length] * Excess(paid, group);

    private static double[] Means(PoolTrainingSet set, int[] rows, int model)
    {
        double[] sums = new double[set.Groups];
        int[] counts = new int[set.Groups];
        foreach (int row in rows.Where(row => set.Costs[row][model] > 0))
        {
            sums[set.GroupOf[row]] += Math.Log(set.Costs[row][model]);
            counts[set.GroupOf[row]]++;
        }

        return [.. sums.Select((sum, group) => counts[group] == 0 ? double.NaN : sum / counts[group])];
    }

    // What costs nothing, or a group of which nothing is known, says nothing.
    private static double Against(double cost, double usual) => cost > 0 && double.IsFinite(usual) ? Math.Log(cost) - usual : 0;

    private double Excess(ReadOnlySpan<double> paid, int group)
    {
        double sum = 0;
        for (int i = 0; i < paid.Length; i++) sum += Against(paid[i], _usual[i][group]);
        return sum / paid.Length;
    }
}
