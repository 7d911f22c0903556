namespace Farthing.Routing.Learning;

/// <summary>
/// How far a row lies from the nearest of the groups that were learned from: Mahalanobis' distance to their means, with the scatter within groups that they have in common. Said of
/// rows of a kind that was never seen, it is large. Immutable.
/// </summary>
internal sealed class GroupDistance
{
    // The means of fewer rows are chance.
    private const int FewestRows = 5;

    // A column that varied by less than this was there too seldom to call a row far by it. Shares lie between 0 and 1, and counts are logarithms.
    private const double LeastDeviation = 0.03;

    // Added to the scatter of columns that were brought to deviation 1: what groups have in common must not make every change infinitely far.
    private const double LeastScatter = 0.05;

    private readonly double[] _scales;
    private readonly double[] _root;
    private readonly double[] _means;

    private GroupDistance(double[] scales, double[] root, double[] means) => (_scales, _root, _means) = (scales, root, means);

    private int Columns => _scales.Length;

    /// <summary>Learns the groups.</summary>
    /// <param name="features">One row for each observation of which <paramref name="rows"/> names some.</param>
    /// <param name="rows">The observations to learn from.</param>
    /// <param name="groupOf">The group of every row of <paramref name="features"/>.</param>
    /// <param name="groups">How many groups there are.</param>
    public static GroupDistance Fit(float[][] features, int[] rows, int[] groupOf, int groups)
    {
        int columns = rows.Length == 0 ? 0 : features[rows[0]].Length;
        double[] scales = new double[columns];
        for (int column = 0; column < columns; column++)
        {
            double scale = Standardisation.Fit([.. rows.Select(row => (double)features[row][column])]).Scale;
            scales[column] = 1 / (LeastDeviation + (scale > 0 ? 1 / scale : 0));
        }

        double[][] means = [.. Enumerable.Range(0, groups).Select(_ => new double[columns])];
        int[] counts = new int[groups];
        foreach (int row in rows)
        {
            counts[groupOf[row]]++;
            for (int column = 0; column < columns; column++) means[groupOf[row]][column] += features[row][column] * scales[column];
        }

        for (int group = 0; group < groups; group++)
        {
            for (int column = 0; column < columns; column++) means[group][column] /= Math.Max(1, counts[group]);
        }

        double[] scatter = new double[columns * columns];
        double[] from = new double[columns];
        foreach (int row in rows)
        {
            for (int column = 0; column < columns; column++) from[column] = (features[row][column] * scales[column]) - means[groupOf[row]][column];
            for (int a = 0; a < columns; a++)
            {
                for (int b = 0; b <= a; b++) scatter[(a * columns) + b] += from[a] * from[b] / rows.Length;
            }
        }

        for (int column = 0; column < columns; column++) scatter[(column * columns) + column] += LeastScatter;
        GroupDistance distance = new(scales, Root(scatter, columns), []);
        return new GroupDistance(scales, distance._root, [.. means.Where((_, group) => counts[group] >= FewestRows).SelectMany(mean => distance.Whiten(mean))]);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <param name="reader">The bytes.</param>
    /// <param name="columns">How many columns a row has.</param>
    public static GroupDistance Read(ModelReader reader, int columns)
    {
        GroupDistance distance = new(reader.Array<double>(columns), reader.Array<double>(columns * columns), reader.Array<double>());
        return distance._means.Length % columns == 0 ? distance : throw ModelReader.Broken();
    }

    /// <summary>Writes it.</summary>
    public void Write(ModelWriter writer)
    {
        writer.Array<double>(_scales);
        writer.Array<double>(_root);
        writer.Array<double>(_means);
    }

    /// <summary>The square of the distance of a row; infinity where there was no group.</summary>
    public double Of(ReadOnlySpan<float> row)
    {
        Span<double> white = stackalloc double[Columns];
        for (int column = 0; column < white.Length; column++) white[column] = row[column] * _scales[column];
        Whiten(white);
        double nearest = double.PositiveInfinity;
        for (int start = 0; start < _means.Length; start += Columns)
        {
            double square = 0;
            for (int column = 0; column < white.Length; column++) square += (white[column] - _means[start + column]) * (white[column] - _means[start + column]);
            nearest = Math.Min(nearest, square);
        }

        return nearest;
    }

    /// <summary>Cholesky's root of a matrix of which the lower half is filled.</summary>
    private static double[] Root(double[] matrix, int columns)
    {
        double[] root = new double[matrix.Length];
        for (int a = 0; a < columns; a++)
        {
            for (int b = 0; b <= a; b++)
            {
                double left = matrix[(a * columns) + b];
                for (int i = 0; i < b; i++) left -= root[(a * columns) + i] * root[(b * columns) + i];
                root[(a * columns) + b] = a == b ? Math.Sqrt(left) : left / root[(b * columns) + b];
            }
        }

        return root;
    }

    private double[] Whiten(double[] row)
    {
        Whiten(row.AsSpan());
        return row;
    }

    // In place: what stands on the left is done with by then.
    private void Whiten(Span<double> row)
    {
        for (int a = 0; a < row.Length; a++)
        {
            for (int b = 0; b < a; b++) row[a] -= _root[(a * Columns) + b] * row[b];
            row[a] /= _root[(a * Columns) + a];
        }
    }
}
