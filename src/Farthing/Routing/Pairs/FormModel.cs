using Farthing.Routing.Features;
using Farthing.Routing.Learning;

namespace Farthing.Routing.Pairs;

/// <summary>What the form of a prompt alone says: what the strong model would gain (linear), and how far the form lies from those of all groups that were learned from. Immutable.</summary>
internal sealed class FormModel
{
    private const double Penalty = 300;

    // Beyond so many deviations a number is a freak: more of it says no more.
    private const double MostDeviations = 5;
    private static readonly int[] Columns = [.. Enumerable.Range(0, ShapeFeatures.Count)];

    private readonly Standardisation[] _scales;
    private readonly LinearModel _gain;
    private readonly GroupDistance _distance;

    private FormModel(Standardisation[] scales, LinearModel gain, GroupDistance distance) => (_scales, _gain, _distance) = (scales, gain, distance);

    /// <summary>Learns from examples.</summary>
    public static FormModel Fit(GainTrainingSet set, int[] rows)
    {
        Standardisation[] scales = [.. Columns.Select(column => Standardisation.Fit([.. rows.Select(row => (double)set.Shapes[row][column])]))];
        SparseMatrix forms = new(ShapeFeatures.Count);
        float[] form = new float[ShapeFeatures.Count];
        foreach (float[] shape in set.Shapes)
        {
            Standardise(scales, shape, form);
            forms.Add(Columns, form);
        }

        return new FormModel(scales, RidgeRegression.Fit(forms, rows, set.Gain, Penalty), GroupDistance.Fit(set.Shapes, rows, set.GroupOf, set.Groups));
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static FormModel Read(ModelReader reader) =>
        new([.. Columns.Select(_ => Standardisation.Read(reader))], LinearModel.Read(reader, ShapeFeatures.Count), GroupDistance.Read(reader, ShapeFeatures.Count));

    /// <summary>Writes it.</summary>
    public void Write(ModelWriter writer)
    {
        foreach (Standardisation scale in _scales) scale.Write(writer);
        _gain.Write(writer);
        _distance.Write(writer);
    }

    /// <summary>What the strong model would gain.</summary>
    public double GainOf(ReadOnlySpan<float> shape)
    {
        Span<float> form = stackalloc float[ShapeFeatures.Count];
        Standardise(_scales, shape, form);
        return _gain.Predict(Columns, form);
    }

    /// <summary>How far a form lies from all that were learned from.</summary>
    public double DistanceOf(ReadOnlySpan<float> shape) => _distance.Of(shape);

    private static void Standardise(Standardisation[] scales, ReadOnlySpan<float> shape, Span<float> form)
    {
        for (int column = 0; column < scales.Length; column++) form[column] = (float)Math.Clamp(scales[column].Apply(shape[column]), -MostDeviations, MostDeviations);
    }
}
