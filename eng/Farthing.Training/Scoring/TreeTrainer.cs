using Farthing.Caching.Semantic.Scoring;

namespace Farthing.Training.Scoring;

/// <summary>Gradient boosting of complete trees of one depth for yes and no: each tree corrects what those before it got wrong.</summary>
internal static class TreeTrainer
{
    private const int Depth = 3;
    private const int Trees = 80;
    private const int Bins = 48;
    private const double Shrinkage = 0.1;
    private const double Ridge = 4;
    private const double LeastWeight = 60;
    private const int Inner = (1 << Depth) - 1;

    /// <summary>Trains trees and lays them out as <see cref="TreeEnsemble"/> reads them.</summary>
    /// <param name="rows">The features of each pair.</param>
    /// <param name="right">Whether one answer serves both.</param>
    /// <param name="weights">How much each pair counts.</param>
    public static float[] Train(IReadOnlyList<float[]> rows, IReadOnlyList<bool> right, IReadOnlyList<double> weights)
    {
        int count = rows.Count;
        int features = rows[0].Length;
        float[][] bounds = [.. Enumerable.Range(0, features).Select(feature => Bounds([.. rows.Select(row => row[feature])]))];
        byte[][] bins = [.. Enumerable.Range(0, features).Select(feature => rows.Select(row => Bin(bounds[feature], row[feature])).ToArray())];
        double positive = 0;
        double total = 0;
        for (int i = 0; i < count; i++)
        {
            total += weights[i];
            if (right[i]) positive += weights[i];
        }

        double start = Math.Log(positive / (total - positive));
        double[] scores = new double[count];
        Array.Fill(scores, start);
        List<float> layout = [Depth, (float)start];
        double[] gradients = new double[count];
        double[] curvatures = new double[count];
        int[] nodes = new int[count];
        for (int tree = 0; tree < Trees; tree++)
        {
            for (int i = 0; i < count; i++)
            {
                double probability = 1 / (1 + Math.Exp(-scores[i]));
                gradients[i] = weights[i] * (probability - (right[i] ? 1 : 0));
                curvatures[i] = weights[i] * probability * (1 - probability);
                nodes[i] = 0;
            }

            float[] own = new float[(2 * Inner) + Inner + 1];
            for (int level = 0; level < Depth; level++) Split(own, level, bounds, bins, nodes, gradients, curvatures, weights);
            double[] sums = new double[Inner + 1];
            double[] squares = new double[Inner + 1];
            for (int i = 0; i < count; i++)
            {
                sums[nodes[i] - Inner] += gradients[i];
                squares[nodes[i] - Inner] += curvatures[i];
            }

            for (int leaf = 0; leaf <= Inner; leaf++) own[(2 * Inner) + leaf] = (float)(-Shrinkage * sums[leaf] / (squares[leaf] + Ridge));
            for (int i = 0; i < count; i++) scores[i] += own[(2 * Inner) + nodes[i] - Inner];
            layout.AddRange(own);
        }

        return [.. layout];
    }

    private static void Split(float[] tree, int level, float[][] bounds, byte[][] bins, int[] nodes, double[] gradients, double[] curvatures, IReadOnlyList<double> weights)
    {
        int first = (1 << level) - 1;
        int width = 1 << level;
        double[] best = new double[width];
        int[] bestFeature = new int[width];
        int[] bestBin = new int[width];
        Array.Fill(bestBin, int.MaxValue);
        for (int feature = 0; feature < bins.Length; feature++)
        {
            double[,] gradient = new double[width, Bins + 1];
            double[,] curvature = new double[width, Bins + 1];
            double[,] weight = new double[width, Bins + 1];
            byte[] column = bins[feature];
            for (int i = 0; i < column.Length; i++)
            {
                int node = nodes[i] - first;
                gradient[node, column[i]] += gradients[i];
                curvature[node, column[i]] += curvatures[i];
                weight[node, column[i]] += weights[i];
            }

            for (int node = 0; node < width; node++)
            {
                (double allGradient, double allCurvature, double allWeight) = (0, 0, 0);
                for (int bin = 0; bin <= Bins; bin++)
                    (allGradient, allCurvature, allWeight) = (allGradient + gradient[node, bin], allCurvature + curvature[node, bin], allWeight + weight[node, bin]);
                (double left, double leftCurvature, double leftWeight) = (0, 0, 0);
                double unsplit = allGradient * allGradient / (allCurvature + Ridge);
                for (int bin = 0; bin < bounds[feature].Length; bin++)
                {
                    (left, leftCurvature, leftWeight) = (left + gradient[node, bin], leftCurvature + curvature[node, bin], leftWeight + weight[node, bin]);
                    if (leftWeight < LeastWeight || allWeight - leftWeight < LeastWeight) continue;
                    double rest = allGradient - left;
                    double gain = (left * left / (leftCurvature + Ridge)) + (rest * rest / (allCurvature - leftCurvature + Ridge)) - unsplit;
                    if (gain <= best[node]) continue;
                    (best[node], bestFeature[node], bestBin[node]) = (gain, feature, bin);
                }
            }
        }

        for (int node = 0; node < width; node++)
        {
            bool splits = bestBin[node] != int.MaxValue;
            tree[2 * (first + node)] = bestFeature[node];
            tree[(2 * (first + node)) + 1] = splits ? bounds[bestFeature[node]][bestBin[node]] : float.PositiveInfinity;
        }

        for (int i = 0; i < nodes.Length; i++)
        {
            int node = nodes[i] - first;
            nodes[i] = (2 * nodes[i]) + (bins[bestFeature[node]][i] <= bestBin[node] ? 1 : 2);
        }
    }

    // Between values that stand at equal distances in the sorted column.
    private static float[] Bounds(float[] column)
    {
        Array.Sort(column);
        List<float> bounds = [];
        for (int bin = 1; bin < Bins; bin++)
        {
            float value = column[(int)((long)bin * (column.Length - 1) / Bins)];
            float next = value;
            int at = Array.BinarySearch(column, value);
            while (at < column.Length && column[at] <= value) at++;
            if (at < column.Length) next = column[at];
            float bound = (value + next) / 2;
            if (next > value && (bounds.Count == 0 || bound > bounds[^1])) bounds.Add(bound);
        }

        return [.. bounds];
    }

    private static byte Bin(float[] bounds, float value)
    {
        int bin = 0;
        while (bin < bounds.Length && value >= bounds[bin]) bin++;
        return (byte)bin;
    }
}
