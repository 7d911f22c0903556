using Farthing.Routing.Features;
using Farthing.Routing.Learning;

namespace Farthing.Routing.Pairs;

/// <summary>
/// One number out of those of <see cref="GainModels"/>: their weighted sum, possibly with trees that see the shape beside them. Which, is decided by
/// cross-validation on predictions that were made out of fold.
/// </summary>
internal sealed class GainBlend
{
    private static readonly (string Name, double Pull, double Trees)[] Kinds =
        [("equal", 100, 0), ("weighted", 0.3, 0), ("trees and weighted", 0.3, 0.5), ("trees", 0.3, 1)];

    private static readonly BoostingOptions Options = new() { Trees = 300, Depth = 4, Rate = 0.02, ColumnShare = 0.4, SmallestLeaf = 20 };

    // A kind that is more than the one before must show it: by less than this, over the root of the examples, two differ by chance.
    private const double Margin = 0.3;

    private readonly double[] _weights;
    private readonly GradientBoosting? _trees;
    private readonly Standardisation _sumScale;
    private readonly Standardisation _treeScale;
    private readonly double _treeShare;

    private GainBlend(string name, double[] weights, double treeShare, GradientBoosting? trees, Standardisation sumScale, Standardisation treeScale)
    {
        Name = name;
        _weights = weights;
        _trees = trees;
        _treeShare = treeShare;
        _sumScale = sumScale;
        _treeScale = treeScale;
    }

    /// <summary>Which kind it is.</summary>
    public string Name { get; }

    /// <summary>Chooses and fits a blend.</summary>
    /// <param name="set">The examples.</param>
    /// <param name="predictions">For each model its standardised predictions, out of fold.</param>
    /// <param name="outOfFold">Receives what the chosen blend foretells, out of fold.</param>
    public static GainBlend Choose(GainTrainingSet set, double[][] predictions, out double[] outOfFold)
    {
        float[][] rows = [.. Enumerable.Range(0, set.Count).Select(row => Row(predictions.Select(values => values[row]), set.Shapes[row]))];
        outOfFold = [];
        double best = double.NegativeInfinity;
        (string, double, double) chosen = Kinds[0];
        foreach ((string Name, double Pull, double Trees) kind in Kinds)
        {
            double[] blended = new double[set.Count];
            for (int fold = 0; fold < Folds.Count; fold++)
            {
                int part = fold;
                GainBlend blend = Fit(set, predictions, rows, [.. Enumerable.Range(0, set.Count).Where(row => set.FoldOf[row] != part)], kind);
                for (int row = 0; row < set.Count; row++)
                {
                    if (set.FoldOf[row] == fold) blended[row] = blend.Predict(rows[row]);
                }
            }

            double quality = GainCurve.Area(blended, set.Gain);
            if (quality <= best + (Margin / Math.Sqrt(set.Count))) continue;
            best = quality;
            chosen = kind;
            outOfFold = blended;
        }

        return Fit(set, predictions, rows, [.. Enumerable.Range(0, set.Count)], chosen);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static GainBlend Read(ModelReader reader)
    {
        string name = reader.Text();
        double[] weights = reader.Array<double>(GainModels.Count);
        double share = reader.Number();
        Standardisation sums = Standardisation.Read(reader), trees = Standardisation.Read(reader);
        return new GainBlend(name, weights, share, reader.Whole(0, 1) == 1 ? GradientBoosting.Read(reader, GainModels.Count + ShapeFeatures.Count) : null, sums, trees);
    }

    /// <summary>Writes the blend.</summary>
    public void Write(ModelWriter writer)
    {
        writer.Text(Name);
        writer.Array<double>(_weights);
        writer.Number(_treeShare);
        _sumScale.Write(writer);
        _treeScale.Write(writer);
        writer.Number(_trees is null ? 0 : 1);
        _trees?.Write(writer);
    }

    /// <summary>One number out of many.</summary>
    public double Predict(ReadOnlySpan<double> gains, ReadOnlySpan<float> shape)
    {
        Span<float> row = stackalloc float[GainModels.Count + ShapeFeatures.Count];
        for (int i = 0; i < gains.Length; i++) row[i] = (float)gains[i];
        shape.CopyTo(row[GainModels.Count..]);
        return Predict(row);
    }

    private static GainBlend Fit(GainTrainingSet set, double[][] predictions, float[][] rows, int[] chosen, (string Name, double Pull, double Trees) kind)
    {
        double[] target = [.. chosen.Select(row => set.Gain[row])];
        double[] weights = NonNegativeLeastSquares.Fit([.. predictions.Select(values => chosen.Select(row => values[row]).ToArray())], target, kind.Pull);
        if (kind.Trees == 0) return new GainBlend(kind.Name, weights, 0, null, default, default);
        GradientBoosting trees = GradientBoosting.Fit(rows, chosen, set.Gain, Options, new Random(2));
        Standardisation sumScale = Standardisation.Fit([.. chosen.Select(row => Sum(weights, rows[row]))]);
        Standardisation treeScale = Standardisation.Fit([.. chosen.Select(row => trees.Predict(rows[row]))]);
        return new GainBlend(kind.Name, weights, kind.Trees, trees, sumScale, treeScale);
    }

    private static float[] Row(IEnumerable<double> gains, float[] shape) => [.. gains.Select(gain => (float)gain), .. shape];

    private static double Sum(double[] weights, ReadOnlySpan<float> row)
    {
        double sum = 0;
        for (int i = 0; i < weights.Length; i++) sum += weights[i] * row[i];
        return sum;
    }

    private double Predict(ReadOnlySpan<float> row)
    {
        double sum = Sum(_weights, row);
        return _trees is null ? sum : ((1 - _treeShare) * _sumScale.Apply(sum)) + (_treeShare * _treeScale.Apply(_trees.Predict(row)));
    }
}
