using Farthing.Routing.Features;
using Farthing.Routing.Learning;

namespace Farthing.Routing.Pairs;

/// <summary>
/// One number out of those of <see cref="GainModels"/>: their plain mean, and trees over them and the shape, which count the more the more there was to learn from, and the less the further a prompt
/// lies from all that: what they split is not there. Which kind of blend is best is
/// not chosen by cross-validation: of few examples that choice is chance, and it favours trees, since what the models say of one part was learned from the others. Immutable.
/// </summary>
internal sealed class GainBlend
{
    // Of so many examples trees count as much as the mean.
    private const double FewExamples = 2000;

    private static readonly BoostingOptions Options = new() { Trees = 300, Depth = 4, Rate = 0.02, ColumnShare = 0.4, SmallestLeaf = 20 };

    private readonly double _treeShare;
    private readonly GradientBoosting _trees;
    private readonly Standardisation _meanScale;
    private readonly Standardisation _treeScale;

    private GainBlend(double treeShare, GradientBoosting trees, Standardisation meanScale, Standardisation treeScale) =>
        (_treeShare, _trees, _meanScale, _treeScale) = (treeShare, trees, meanScale, treeScale);

    /// <summary>Fits a blend.</summary>
    /// <param name="set">The examples.</param>
    /// <param name="predictions">For each model its standardised predictions, out of fold.</param>
    /// <param name="far">How far each example lies from the others.</param>
    /// <param name="outOfFold">Receives what a blend that had not seen an example foretells of it.</param>
    public static GainBlend Fit(GainTrainingSet set, double[][] predictions, double[] far, out double[] outOfFold)
    {
        int[] all = [.. Enumerable.Range(0, set.Count)];
        float[][] rows = [.. all.Select(row => (float[])[.. predictions.Select(values => (float)values[row]), .. set.Shapes[row]])];
        outOfFold = new double[set.Count];
        for (int fold = 0; fold < Folds.Count; fold++)
        {
            int part = fold;
            GainBlend blend = Fit(set, rows, [.. all.Where(row => set.FoldOf[row] != part)]);
            foreach (int row in all)
            {
                if (set.FoldOf[row] == fold) outOfFold[row] = blend.Predict(rows[row], far[row]);
            }
        }

        return Fit(set, rows, all);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static GainBlend Read(ModelReader reader)
    {
        double share = reader.Number();
        return new GainBlend(share, GradientBoosting.Read(reader, GainModels.Count + ShapeFeatures.Count), Standardisation.Read(reader), Standardisation.Read(reader));
    }

    /// <summary>Writes the blend.</summary>
    public void Write(ModelWriter writer)
    {
        writer.Number(_treeShare);
        _trees.Write(writer);
        _meanScale.Write(writer);
        _treeScale.Write(writer);
    }

    /// <summary>One number out of many.</summary>
    /// <param name="gains">What each of the models says, standardised.</param>
    /// <param name="shape">The form of the prompt.</param>
    /// <param name="far">How far it lies from those that were learned from, 0 to 1.</param>
    public double Predict(ReadOnlySpan<double> gains, ReadOnlySpan<float> shape, double far)
    {
        Span<float> row = stackalloc float[GainModels.Count + ShapeFeatures.Count];
        for (int i = 0; i < gains.Length; i++) row[i] = (float)gains[i];
        shape.CopyTo(row[GainModels.Count..]);
        return Predict(row, far);
    }

    private static GainBlend Fit(GainTrainingSet set, float[][] rows, int[] chosen)
    {
        GradientBoosting trees = GradientBoosting.Fit(rows, chosen, set.Gain, Options, new Random(2));
        return new GainBlend(
            1 / (1 + Math.Pow(FewExamples / chosen.Length, 2)),
            trees,
            Standardisation.Fit([.. chosen.Select(row => Mean(rows[row]))]),
            Standardisation.Fit([.. chosen.Select(row => trees.Predict(rows[row]))]));
    }

    private static double Mean(ReadOnlySpan<float> row)
    {
        double sum = 0;
        foreach (float gain in row[..GainModels.Count]) sum += gain;
        return sum / GainModels.Count;
    }

    private double Predict(ReadOnlySpan<float> row, double far)
    {
        double share = _treeShare * (1 - far);
        return ((1 - share) * _meanScale.Apply(Mean(row))) + (share * _treeScale.Apply(_trees.Predict(row)));
    }
}
