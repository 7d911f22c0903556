namespace Farthing.Routing.Learning;

/// <summary>A sum of small regression trees, each fitted to what the ones before it left over.</summary>
public sealed class GradientBoosting
{
    internal const int Bins = 32;

    private readonly List<Tree> _trees = [];
    private readonly float[][] _borders;
    private double _start;

    private GradientBoosting(float[][] borders) => _borders = borders;

    /// <summary>Fits trees by squares of differences.</summary>
    /// <param name="features">One row of numbers for each observation.</param>
    /// <param name="rows">The observations to learn from.</param>
    /// <param name="targets">The value of every row of <paramref name="features"/>.</param>
    /// <param name="options">Number, depth and speed of the trees.</param>
    /// <param name="random">Which observations and features each tree sees.</param>
    public static GradientBoosting Fit(float[][] features, ReadOnlySpan<int> rows, ReadOnlySpan<double> targets, BoostingOptions options, Random random)
    {
        int columns = features.Length == 0 ? 0 : features[0].Length;
        float[][] borders = new float[columns][];
        float[] sorted = new float[rows.Length];
        for (int column = 0; column < columns; column++)
        {
            borders[column] = [];
            if (rows.IsEmpty) continue;
            for (int i = 0; i < rows.Length; i++) sorted[i] = features[rows[i]][column];
            Array.Sort(sorted);
            List<float> found = [];
            for (int bin = 1; bin < Bins; bin++)
            {
                float border = sorted[(int)((long)bin * sorted.Length / Bins)];
                if (border > sorted[0] && (found.Count == 0 || border > found[^1])) found.Add(border);
            }

            borders[column] = [.. found];
        }

        GradientBoosting model = new(borders);
        byte[] binned = new byte[rows.Length * columns];
        double[] residuals = new double[rows.Length];
        double sum = 0;
        for (int i = 0; i < rows.Length; i++)
        {
            model.Bin(features[rows[i]], binned.AsSpan(i * columns, columns));
            sum += targets[rows[i]];
        }

        model._start = rows.Length == 0 ? 0 : sum / rows.Length;
        for (int i = 0; i < rows.Length; i++) residuals[i] = targets[rows[i]] - model._start;
        List<int> sample = [];
        TreeGrower grower = new(binned, columns, residuals, options);
        for (int tree = 0; tree < options.Trees && rows.Length > 0; tree++)
        {
            sample.Clear();
            for (int i = 0; i < rows.Length; i++)
            {
                if (random.NextDouble() < options.RowShare) sample.Add(i);
            }

            Tree grown = grower.Grow([.. sample], random);
            model._trees.Add(grown);
            for (int i = 0; i < rows.Length; i++) residuals[i] -= grown.Predict(binned.AsSpan(i * columns, columns));
        }

        return model;
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <param name="reader">The bytes.</param>
    /// <param name="columns">How many numbers a row has.</param>
    internal static GradientBoosting Read(ModelReader reader, int columns)
    {
        int known = reader.Whole(0, columns);
        GradientBoosting model = new([.. Enumerable.Range(0, known).Select(_ => reader.Array<float>())]) { _start = reader.Number() };
        int trees = reader.Whole(0, 10_000);
        for (int tree = 0; tree < trees; tree++) model._trees.Add(Tree.Read(reader, known));
        return model;
    }

    /// <summary>Writes the trees.</summary>
    internal void Write(ModelWriter writer)
    {
        writer.Number(_borders.Length);
        foreach (float[] borders in _borders) writer.Array<float>(borders);
        writer.Number(_start);
        writer.Number(_trees.Count);
        foreach (Tree tree in _trees) tree.Write(writer);
    }

    /// <summary>The value of a row.</summary>
    public double Predict(ReadOnlySpan<float> row)
    {
        Span<byte> binned = row.Length <= 256 ? stackalloc byte[row.Length] : new byte[row.Length];
        Bin(row, binned);
        double sum = _start;
        foreach (Tree tree in _trees) sum += tree.Predict(binned);
        return sum;
    }

    private void Bin(ReadOnlySpan<float> row, Span<byte> binned)
    {
        for (int column = 0; column < row.Length; column++)
        {
            byte bin = 0;
            foreach (float border in _borders[column])
            {
                if (row[column] < border) break;
                bin++;
            }

            binned[column] = bin;
        }
    }
}
