using Farthing.Routing.Features;
using Farthing.Routing.Learning;

namespace Farthing.Routing.Pairs;

/// <summary>
/// The models that each foretell from the prompt what the strong model would gain: linear on the gain, lightly and strongly held back; the
/// product of the chances that the cheap one fails and the strong one does not; nearest neighbours; the table of groups, with the group foretold
/// from the text; the length; trees on the form and the most telling words; linear on the form.
/// </summary>
internal sealed class GainModels
{
    /// <summary>How many models there are.</summary>
    public const int Count = 8;

    /// <summary>Which of them are the trees.</summary>
    public const int Trees = 6;

    /// <summary>Which of them is linear on the form.</summary>
    public const int Form = 7;

    private const double LightPenalty = 10;
    private const double StrongPenalty = 30;
    private const int Neighbours = 200;

    // So many neighbours of similarity 1 at the mean stand against what was found: few near ones say little.
    private const float NeighbourPrior = 1;
    private const double GroupPrior = 10;

    private const int Telling = 64;

    private readonly LinearModel _light;
    private readonly LinearModel _strong;
    private readonly LinearModel _weakScore;
    private readonly LinearModel _strongScore;
    private readonly NearestNeighbours _neighbours;
    private readonly float[] _deviations;
    private readonly GroupClassifier? _classifier;
    private readonly float[] _table;
    private readonly TellingColumns _telling;
    private readonly GradientBoosting _trees;
    private readonly FormModel _form;

    private GainModels(GainTrainingSet set, int[] rows)
    {
        double[] gain = set.Gain;
        _light = RidgeRegression.Fit(set.Features, rows, gain, LightPenalty);
        _strong = RidgeRegression.Fit(set.Features, rows, gain, StrongPenalty);
        _weakScore = RidgeRegression.Fit(set.Features, rows, set.Weak, LightPenalty);
        _strongScore = RidgeRegression.Fit(set.Features, rows, set.Strong, LightPenalty);
        double mean = rows.Length == 0 ? 0 : rows.Average(row => gain[row]);
        _neighbours = NearestNeighbours.Fit(set.Features, rows);
        _deviations = [.. rows.Select(row => (float)(gain[row] - mean))];
        _table = new float[set.Groups];
        if (set.Groups > 1)
        {
            _classifier = GroupClassifier.Fit(set.Features, set.Shapes, rows, set.GroupOf, set.Groups);
            int[] counts = new int[set.Groups];
            foreach (int row in rows)
            {
                _table[set.GroupOf[row]] += (float)(gain[row] - mean);
                counts[set.GroupOf[row]]++;
            }

            for (int group = 0; group < _table.Length; group++) _table[group] /= (float)(counts[group] + GroupPrior);
        }

        // What the group does not tell.
        double[] left = new double[set.Count];
        foreach (int row in rows) left[row] = gain[row] - mean - _table[set.GroupOf[row]];
        _telling = TellingColumns.Find(set.Features, rows, left, Telling);
        float[][] form = new float[set.Count][];
        for (int row = 0; row < form.Length; row++) form[row] = FormOf(set.Shapes[row], set.Features.IndicesOf(row), set.Features.ValuesOf(row));
        _trees = GradientBoosting.Fit(form, rows, gain, new BoostingOptions { Trees = 300, Depth = 6, Rate = 0.03, ColumnShare = 0.4, SmallestLeaf = 10 }, new Random(1));
        _form = FormModel.Fit(set, rows);
    }

    private GainModels(ModelReader reader)
    {
        _light = LinearModel.Read(reader, TextFeatures.Buckets);
        _strong = LinearModel.Read(reader, TextFeatures.Buckets);
        _weakScore = LinearModel.Read(reader, TextFeatures.Buckets);
        _strongScore = LinearModel.Read(reader, TextFeatures.Buckets);
        _neighbours = NearestNeighbours.Read(reader, TextFeatures.Buckets);
        _deviations = reader.Array<float>();
        if (_deviations.Length < _neighbours.Count) throw ModelReader.Broken();
        _table = reader.Array<float>();
        if (reader.Whole(0, 1) == 1)
        {
            _classifier = GroupClassifier.Read(reader);
            if (_classifier.Groups != _table.Length) throw ModelReader.Broken();
        }

        _telling = TellingColumns.Read(reader, TextFeatures.Buckets);
        _trees = GradientBoosting.Read(reader, ShapeFeatures.Count + _telling.Count);
        _form = FormModel.Read(reader);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static GainModels Read(ModelReader reader) => new(reader);

    /// <summary>Writes every model.</summary>
    public void Write(ModelWriter writer)
    {
        _light.Write(writer);
        _strong.Write(writer);
        _weakScore.Write(writer);
        _strongScore.Write(writer);
        _neighbours.Write(writer);
        writer.Array<float>(_deviations);
        writer.Array<float>(_table);
        writer.Number(_classifier is null ? 0 : 1);
        _classifier?.Write(writer);
        _telling.Write(writer);
        _trees.Write(writer);
        _form.Write(writer);
    }

    /// <summary>Fits every model.</summary>
    public static GainModels Fit(GainTrainingSet set, int[] rows) => new(set, rows);

    /// <summary>Foretells the gain of a prompt.</summary>
    /// <returns>How near the prompt lies to those that were learned from.</returns>
    public Nearness Predict(ReadOnlySpan<int> indices, ReadOnlySpan<float> values, ReadOnlySpan<float> shape, PairScratch scratch, Span<double> gains)
    {
        gains[0] = _light.Predict(indices, values);
        gains[1] = _strong.Predict(indices, values);
        gains[2] = (1 - _weakScore.Predict(indices, values)) * _strongScore.Predict(indices, values);
        gains[3] = OfNeighbours(indices, values, scratch, out float likeness);
        gains[4] = OfGroups(indices, values, shape, scratch);
        gains[5] = shape[ShapeFeatures.LogLength];
        Span<float> form = stackalloc float[ShapeFeatures.Count + _telling.Count];
        FormOf(shape, indices, values, form);
        gains[Trees] = _trees.Predict(form);
        gains[Form] = _form.GainOf(shape);
        return new Nearness(Math.Log(_form.DistanceOf(shape)), Math.Log(1 + likeness));
    }

    private float[] FormOf(ReadOnlySpan<float> shape, ReadOnlySpan<int> indices, ReadOnlySpan<float> values)
    {
        float[] form = new float[ShapeFeatures.Count + _telling.Count];
        FormOf(shape, indices, values, form);
        return form;
    }

    private void FormOf(ReadOnlySpan<float> shape, ReadOnlySpan<int> indices, ReadOnlySpan<float> values, Span<float> form)
    {
        shape.CopyTo(form);
        _telling.Read(indices, values, form[ShapeFeatures.Count..]);
    }

    private double OfNeighbours(ReadOnlySpan<int> indices, ReadOnlySpan<float> values, PairScratch scratch, out float likeness)
    {
        Span<int> nearest = stackalloc int[Neighbours];
        Span<float> nearness = stackalloc float[Neighbours];
        int found = _neighbours.Find(indices, values, scratch.Similarities(_neighbours.Count), nearest, nearness);
        float sum = 0;
        likeness = 0;
        for (int i = 0; i < found; i++)
        {
            float square = nearness[i] * nearness[i];
            sum += square * _deviations[nearest[i]];
            likeness += square;
        }

        return sum / (NeighbourPrior + likeness);
    }

    private double OfGroups(ReadOnlySpan<int> indices, ReadOnlySpan<float> values, ReadOnlySpan<float> shape, PairScratch scratch)
    {
        if (_classifier is null) return 0;
        Span<float> probabilities = scratch.Probabilities(_table.Length);
        _classifier.Predict(indices, values, shape, probabilities);
        float sum = 0;
        for (int group = 0; group < _table.Length; group++) sum += probabilities[group] * _table[group];
        return sum;
    }
}
