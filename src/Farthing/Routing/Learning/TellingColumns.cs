namespace Farthing.Routing.Learning;

/// <summary>The few columns of a text that by themselves tell most of a target, for models that read only few numbers.</summary>
internal sealed class TellingColumns
{
    private const int Slots = 4096;

    // Rarer ones are chance; those that nearly every text has tell nothing apart.
    private const int FewestTexts = 10;
    private const double LeastShare = 0.02;

    private readonly int[] _columns;
    private readonly byte[] _placeOf = new byte[Slots];

    private TellingColumns(int[] columns)
    {
        _columns = columns;
        for (int i = 0; i < columns.Length; i++) _placeOf[columns[i] % Slots] = (byte)(i + 1);
    }

    /// <summary>How many columns there are.</summary>
    public int Count => _columns.Length;

    /// <summary>Finds them.</summary>
    /// <param name="features">The texts.</param>
    /// <param name="rows">Which of them to learn from.</param>
    /// <param name="targets">The value of every row of <paramref name="features"/>; its mean over the rows should be about 0.</param>
    /// <param name="most">How many, below 256.</param>
    public static TellingColumns Find(SparseMatrix features, ReadOnlySpan<int> rows, ReadOnlySpan<double> targets, int most)
    {
        int[] counts = new int[features.Columns];
        double[] sums = new double[features.Columns];
        foreach (int row in rows)
        {
            foreach (int column in features.IndicesOf(row))
            {
                counts[column]++;
                sums[column] += targets[row];
            }
        }

        int fewest = Math.Max(FewestTexts, (int)(LeastShare * rows.Length));
        List<(double Told, int Column)> told = [];
        for (int column = 0; column < counts.Length; column++)
        {
            int others = rows.Length - counts[column];
            if (counts[column] >= fewest && others >= fewest) told.Add((sums[column] * sums[column] * rows.Length / ((double)counts[column] * others), column));
        }

        told.Sort((a, b) => b.Told.CompareTo(a.Told));
        List<int> columns = [];
        HashSet<int> taken = [];
        HashSet<(int, double)> same = [];
        foreach ((double _, int column) in told)
        {
            if (columns.Count == most) break;

            // Runs of characters of one word stand in the same texts: one of them says it.
            if (same.Add((counts[column], sums[column])) && taken.Add(column % Slots)) columns.Add(column);
        }

        return new TellingColumns([.. columns]);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <param name="reader">The bytes.</param>
    /// <param name="columns">How many columns a text has.</param>
    public static TellingColumns Read(ModelReader reader, int columns)
    {
        int[] read = reader.Array<int>();
        return read.Length < 256 && Array.TrueForAll(read, column => column >= 0 && column < columns) ? new TellingColumns(read) : throw ModelReader.Broken();
    }

    /// <summary>Writes them.</summary>
    public void Write(ModelWriter writer) => writer.Array<int>(_columns);

    /// <summary>Their values in a text.</summary>
    /// <param name="indices">The columns of the text that are not zero.</param>
    /// <param name="values">Their values.</param>
    /// <param name="told">Receives <see cref="Count"/> numbers.</param>
    public void Read(ReadOnlySpan<int> indices, ReadOnlySpan<float> values, Span<float> told)
    {
        told.Clear();
        for (int i = 0; i < indices.Length; i++)
        {
            int place = _placeOf[indices[i] % Slots] - 1;
            if (place >= 0 && _columns[place] == indices[i]) told[place] = values[i];
        }
    }
}
