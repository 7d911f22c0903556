using Farthing.Routing.Features;

namespace Farthing.Routing.Learning;

/// <summary>Says which group (feature, route, task) a text most likely belongs to: one linear model for each group on folded columns.</summary>
public sealed class GroupClassifier
{
    private const double Penalty = 0.5;
    private const float Sharpness = 12;
    private const int MostSteps = 20;

    // With few groups there is room for more columns, and time for the runs of characters too.
    private const int FewGroups = 24;
    private const int BitsOfFew = 14;
    private const int BitsOfMany = 12;
    private const float ShapeScale = 0.1f;

    private readonly float[] _weights;
    private readonly float[] _intercepts;
    private readonly Standardisation[] _shape;
    private readonly int _bits;
    private readonly int _border;

    private GroupClassifier(float[] weights, float[] intercepts, Standardisation[] shape, int bits, int border)
    {
        _weights = weights;
        _intercepts = intercepts;
        _shape = shape;
        _bits = bits;
        _border = border;
    }

    /// <summary>How many groups there are.</summary>
    public int Groups => _intercepts.Length;

    /// <summary>Learns the groups of rows.</summary>
    /// <param name="features">Rows of a vectorizer.</param>
    /// <param name="shapes">The shape of every row.</param>
    /// <param name="rows">Which of them to learn from.</param>
    /// <param name="groupOf">The group of every row: from 0, below <paramref name="groups"/>.</param>
    /// <param name="groups">How many groups there are.</param>
    public static GroupClassifier Fit(SparseMatrix features, float[][] shapes, ReadOnlySpan<int> rows, ReadOnlySpan<int> groupOf, int groups)
    {
        int bits = groups <= FewGroups ? BitsOfFew : BitsOfMany;
        int border = groups <= FewGroups ? TextFeatures.Buckets : TextFeatures.WordBuckets;
        Standardisation[] shape = new Standardisation[ShapeFeatures.Count];
        double[] column = new double[rows.Length];
        for (int i = 0; i < shape.Length; i++)
        {
            for (int row = 0; row < rows.Length; row++) column[row] = shapes[rows[row]][i];
            shape[i] = Standardisation.Fit(column);
        }

        SparseMatrix folded = Fold(features, shapes, rows, shape, bits, border);
        int[] every = new int[rows.Length];
        for (int row = 0; row < every.Length; row++) every[row] = row;
        float[] weights = new float[groups * folded.Columns];
        float[] intercepts = new float[groups];
        double[] target = new double[every.Length];
        for (int group = 0; group < groups; group++)
        {
            for (int row = 0; row < target.Length; row++) target[row] = groupOf[rows[row]] == group ? 1 : 0;
            LinearModel model = RidgeRegression.Fit(folded, every, target, Penalty, MostSteps);
            intercepts[group] = model.Intercept;

            // Column by column, so that one pass over a text's columns reads neighbouring memory.
            for (int at = 0; at < folded.Columns; at++) weights[(at * groups) + group] = model.WeightOf(at);
        }

        return new GroupClassifier(weights, intercepts, shape, bits, border);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    internal static GroupClassifier Read(ModelReader reader)
    {
        int bits = reader.Whole(1, BitsOfFew);
        int border = reader.Whole(0, TextFeatures.Buckets);
        float[] intercepts = reader.Array<float>();
        Standardisation[] shape = [.. Enumerable.Range(0, ShapeFeatures.Count).Select(_ => Standardisation.Read(reader))];
        return new GroupClassifier(reader.Array<float>(intercepts.Length * ((1 << bits) + shape.Length)), intercepts, shape, bits, border);
    }

    /// <summary>Writes the models.</summary>
    internal void Write(ModelWriter writer)
    {
        writer.Number(_bits);
        writer.Number(_border);
        writer.Array<float>(_intercepts);
        foreach (Standardisation scale in _shape) scale.Write(writer);
        writer.Array<float>(_weights);
    }

    /// <summary>How likely each group is.</summary>
    /// <param name="indices">Columns of the text.</param>
    /// <param name="values">Their values.</param>
    /// <param name="shape">The shape of the text.</param>
    /// <param name="probabilities">Receives one number for each group; they sum to 1.</param>
    public void Predict(ReadOnlySpan<int> indices, ReadOnlySpan<float> values, ReadOnlySpan<float> shape, Span<float> probabilities)
    {
        int groups = Groups;
        _intercepts.CopyTo(probabilities);
        for (int i = 0; i < indices.Length; i++)
        {
            if (indices[i] >= _border) continue;
            Add(ColumnFolding.IsNegative(indices[i]) ? -values[i] : values[i], ColumnFolding.ColumnOf(indices[i], _bits), probabilities);
        }

        for (int i = 0; i < _shape.Length; i++) Add(ShapeValue(_shape[i], shape[i]), (1 << _bits) + i, probabilities);
        float most = float.NegativeInfinity, sum = 0;
        for (int group = 0; group < groups; group++) most = Math.Max(most, probabilities[group]);
        for (int group = 0; group < groups; group++)
        {
            probabilities[group] = MathF.Exp((probabilities[group] - most) * Sharpness);
            sum += probabilities[group];
        }

        for (int group = 0; group < groups; group++) probabilities[group] /= sum;
    }

    private static SparseMatrix Fold(SparseMatrix features, float[][] shapes, ReadOnlySpan<int> rows, Standardisation[] shape, int bits, int border)
    {
        SparseMatrix folded = new((1 << bits) + shape.Length);
        float[] sums = new float[folded.Columns];
        List<int> indices = [];
        List<float> values = [];
        foreach (int row in rows)
        {
            ReadOnlySpan<int> columns = features.IndicesOf(row);
            ReadOnlySpan<float> given = features.ValuesOf(row);
            indices.Clear();
            values.Clear();
            for (int i = 0; i < columns.Length; i++)
            {
                if (columns[i] >= border) continue;
                int column = ColumnFolding.ColumnOf(columns[i], bits);
                if (sums[column] == 0) indices.Add(column);
                sums[column] += ColumnFolding.IsNegative(columns[i]) ? -given[i] : given[i];

                // A sum of zero is still a column that was touched.
                if (sums[column] == 0) sums[column] = float.Epsilon;
            }

            foreach (int column in indices)
            {
                values.Add(sums[column]);
                sums[column] = 0;
            }

            for (int i = 0; i < shape.Length; i++)
            {
                indices.Add((1 << bits) + i);
                values.Add(ShapeValue(shape[i], shapes[row][i]));
            }

            folded.Add([.. indices], [.. values]);
        }

        return folded;
    }

    private static float ShapeValue(Standardisation scale, float value) => (float)Math.Clamp(scale.Apply(value), -3, 3) * ShapeScale;

    private void Add(float value, int column, Span<float> sums)
    {
        ReadOnlySpan<float> weights = _weights.AsSpan(column * sums.Length, sums.Length);
        for (int group = 0; group < weights.Length; group++) sums[group] += value * weights[group];
    }
}
