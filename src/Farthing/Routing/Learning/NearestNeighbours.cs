namespace Farthing.Routing.Learning;

/// <summary>
/// Nearest neighbours among texts: the outcome of a text is that of the texts which share most of its rare words, drawn towards the mean of all
/// where few are near. An inverted index keeps the cost of a question to the texts that share a word with it.
/// </summary>
public sealed class NearestNeighbours
{

    // What the index may take: beyond it each text keeps only its rarest words and runs.
    private const int MostPostings = 400_000;
    private const int MostTexts = ushort.MaxValue;

    // A question's rarest words say what it is about; the others would only cost time.
    private const int MostWords = 256;

    private const float Unit = 1 / 255f;

    private readonly int[] _starts;
    private readonly ushort[] _rows;
    private readonly byte[] _values;
    private readonly int _count;

    private NearestNeighbours(int[] starts, ushort[] rows, byte[] values, int count)
    {
        _starts = starts;
        _rows = rows;
        _values = values;
        _count = count;
    }

    /// <summary>How many texts are known.</summary>
    public int Count => _count;

    /// <summary>Builds the index of some rows; the neighbours are numbered in the order of <paramref name="rows"/>.</summary>
    /// <param name="features">The rows.</param>
    /// <param name="rows">Which of them are known; of more than 65,535 the first.</param>
    public static NearestNeighbours Fit(SparseMatrix features, ReadOnlySpan<int> rows)
    {
        rows = rows[..Math.Min(rows.Length, MostTexts)];
        int most = Math.Max(16, MostPostings / Math.Max(1, rows.Length));
        int[] counts = new int[features.Columns];
        foreach (int row in rows)
        {
            foreach (int index in features.IndicesOf(row)) counts[index]++;
        }

        // What more than one text in ten has tells little apart, and its list is long.
        int common = Math.Max(20, rows.Length / 10);
        List<(int Column, ushort Row, byte Value)> postings = [];
        List<(float Value, int Column)> rarest = [];
        for (int i = 0; i < rows.Length; i++)
        {
            ReadOnlySpan<int> indices = features.IndicesOf(rows[i]);
            ReadOnlySpan<float> values = features.ValuesOf(rows[i]);
            rarest.Clear();
            for (int j = 0; j < indices.Length; j++)
            {
                if (counts[indices[j]] <= common) rarest.Add((values[j], indices[j]));
            }

            rarest.Sort((a, b) => b.Value.CompareTo(a.Value));
            foreach ((float value, int column) in rarest.Take(most)) postings.Add((column, (ushort)i, Quantise(value)));
        }

        int[] starts = new int[features.Columns + 1];
        foreach ((int column, _, _) in postings) starts[column + 1]++;
        for (int column = 0; column < features.Columns; column++) starts[column + 1] += starts[column];
        int[] ends = starts.AsSpan(0, features.Columns).ToArray();
        ushort[] texts = new ushort[postings.Count];
        byte[] quantised = new byte[postings.Count];
        foreach ((int column, ushort row, byte value) in postings)
        {
            int at = ends[column]++;
            texts[at] = row;
            quantised[at] = value;
        }

        return new NearestNeighbours(starts, texts, quantised, rows.Length);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <param name="reader">The bytes.</param>
    /// <param name="columns">How many columns a question has.</param>
    internal static NearestNeighbours Read(ModelReader reader, int columns)
    {
        int count = reader.Whole(0, MostTexts);
        int[] counts = reader.Array<int>(columns);
        ushort[] rows = reader.Array<ushort>();
        byte[] values = reader.Array<byte>(rows.Length);
        int[] starts = new int[columns + 1];
        for (int column = 0; column < columns; column++)
        {
            if (counts[column] < 0 || counts[column] > rows.Length - starts[column]) throw ModelReader.Broken();
            starts[column + 1] = starts[column] + counts[column];
        }

        bool known = starts[columns] == rows.Length && Array.TrueForAll(rows, row => row < count);
        return known ? new NearestNeighbours(starts, rows, values, count) : throw ModelReader.Broken();
    }

    /// <summary>Writes the index. Lengths of lists are small numbers, which a file packs better than where they start.</summary>
    internal void Write(ModelWriter writer)
    {
        int[] counts = new int[_starts.Length - 1];
        for (int column = 0; column < counts.Length; column++) counts[column] = _starts[column + 1] - _starts[column];
        writer.Number(_count);
        writer.Array<int>(counts);
        writer.Array<ushort>(_rows);
        writer.Array<byte>(_values);
    }

    /// <summary>Finds the nearest texts.</summary>
    /// <param name="indices">The columns of the question.</param>
    /// <param name="values">Their values.</param>
    /// <param name="similarities">Room for one number for each known text; holds zeros before and after.</param>
    /// <param name="nearest">Receives numbers of texts, the nearest first.</param>
    /// <param name="nearness">Receives how near they are: the cosine.</param>
    /// <returns>How many were found.</returns>
    public int Find(ReadOnlySpan<int> indices, ReadOnlySpan<float> values, Span<float> similarities, Span<int> nearest, Span<float> nearness)
    {
        float least = LeastOfRarest(values);
        for (int i = 0; i < indices.Length; i++)
        {
            if (values[i] < least) continue;
            int end = _starts[indices[i] + 1];
            for (int at = _starts[indices[i]]; at < end; at++)
            {
                // Roots are kept, so that small values stay apart.
                float root = _values[at] * Unit;
                similarities[_rows[at]] += values[i] * root * root;
            }
        }

        return Take(similarities[.._count], nearest, nearness);
    }

    // The nearest so far lie in a heap with the farthest of them on top: a nearer one takes its place in a few steps, where a sorted list would move a hundred.
    private static int Take(Span<float> similarities, Span<int> nearest, Span<float> nearness)
    {
        int found = 0;
        float farthest = 0;
        for (int row = 0; row < similarities.Length; row++)
        {
            float similarity = similarities[row];
            if (similarity <= 0) continue;
            similarities[row] = 0;
            if (found < nearest.Length)
            {
                (nearest[found], nearness[found]) = (row, similarity);
                if (++found < nearest.Length) continue;
                for (int at = (found / 2) - 1; at >= 0; at--) Sink(nearest, nearness, at);
                farthest = nearness[0];
            }
            else if (similarity > farthest)
            {
                (nearest[0], nearness[0]) = (row, similarity);
                Sink(nearest, nearness, 0);
                farthest = nearness[0];
            }
        }

        nearest = nearest[..found];
        nearness = nearness[..found];
        if (found < 2) return found;
        for (int at = (found / 2) - 1; at >= 0; at--) Sink(nearest, nearness, at);
        for (int last = found - 1; last > 0; last--)
        {
            (nearest[0], nearest[last]) = (nearest[last], nearest[0]);
            (nearness[0], nearness[last]) = (nearness[last], nearness[0]);
            Sink(nearest[..last], nearness[..last], 0);
        }

        return found;
    }

    private static void Sink(Span<int> nearest, Span<float> nearness, int at)
    {
        (int text, float similarity) = (nearest[at], nearness[at]);
        for (int child; (child = (2 * at) + 1) < nearest.Length; at = child)
        {
            if (child + 1 < nearest.Length && IsFarther(nearest[child + 1], nearness[child + 1], nearest[child], nearness[child])) child++;
            if (!IsFarther(nearest[child], nearness[child], text, similarity)) break;
            (nearest[at], nearness[at]) = (nearest[child], nearness[child]);
        }

        (nearest[at], nearness[at]) = (text, similarity);
    }

    // Of two that are as near, the earlier one counts as nearer.
    private static bool IsFarther(int text, float nearness, int other, float otherNearness) => nearness < otherNearness || (nearness == otherNearness && text > other);

    private static byte Quantise(float value) => (byte)Math.Clamp((int)MathF.Round(MathF.Sqrt(value) / Unit), 1, 255);

    // The value from which on about as many are left as count: by a histogram, in one pass.
    private static float LeastOfRarest(ReadOnlySpan<float> values)
    {
        if (values.Length <= MostWords) return 0;
        const int Bins = 256;
        Span<int> histogram = stackalloc int[Bins];
        histogram.Clear();
        float most = 0;
        foreach (float value in values) most = Math.Max(most, value);
        float scale = (Bins - 1) / most;
        foreach (float value in values) histogram[(int)(value * scale)]++;
        int left = 0;
        for (int bin = Bins - 1; bin > 0; bin--)
        {
            left += histogram[bin];
            if (left >= MostWords) return bin / scale;
        }

        return 0;
    }
}
