using Farthing.Routing.Learning;

namespace Farthing.Routing.Features;

/// <summary>
/// Turns the features of a text into one row of numbers: logarithms of counts times the rarity of the bucket among the texts it was fitted on,
/// words and runs of characters each scaled to length one. A bucket that no text touched counts for nothing.
/// </summary>
public sealed class Vectorizer
{
    /// <summary>Columns of a row.</summary>
    public const int Columns = TextFeatures.Buckets;

    private readonly float[] _rarities;

    private Vectorizer(float[] rarities) => _rarities = rarities;

    /// <summary>Fits a vectorizer on texts.</summary>
    public static Vectorizer Fit(IReadOnlyCollection<byte[]> texts)
    {
        int[] seen = new int[TextFeatures.Buckets];
        FeatureBuffer buffer = new();
        foreach (byte[] text in texts)
        {
            TextFeatures.Read(text, buffer);
            foreach (int bucket in buffer.Touched) seen[bucket]++;
        }

        float[] rarities = new float[TextFeatures.Buckets];
        for (int i = 0; i < rarities.Length; i++) rarities[i] = seen[i] == 0 ? 0 : 1 + MathF.Log((1f + texts.Count) / (1f + seen[i]));
        return new Vectorizer(rarities);
    }

    /// <summary>Reads what <see cref="Write(ModelWriter)"/> wrote.</summary>
    internal static Vectorizer Read(ModelReader reader) => new(reader.Array<float>(TextFeatures.Buckets));

    /// <summary>Writes the rarities.</summary>
    internal void Write(ModelWriter writer) => writer.Array<float>(_rarities);

    /// <summary>Writes the row of a text that was read into a buffer.</summary>
    /// <param name="buffer">The features.</param>
    /// <param name="row">Receives the row.</param>
    public void Write(FeatureBuffer buffer, FeatureRow row)
    {
        ReadOnlySpan<int> touched = buffer.Touched;
        row.Reset(touched.Length);
        float words = 0, runs = 0;
        foreach (int bucket in touched)
        {
            float rarity = _rarities[bucket];
            if (rarity == 0) continue;
            int count = buffer.CountOf(bucket);
            float value = count == 1 ? rarity : rarity * (1 + MathF.Log(count));
            if (bucket < TextFeatures.WordBuckets) words += value * value;
            else runs += value * value;
            row.Append(bucket, value);
        }

        row.Scale(TextFeatures.WordBuckets, words > 0 ? 1 / MathF.Sqrt(words) : 0, runs > 0 ? 1 / MathF.Sqrt(runs) : 0);
    }

    /// <summary>The rows of texts, one for each.</summary>
    public SparseMatrix Transform(IEnumerable<byte[]> texts)
    {
        SparseMatrix matrix = new(Columns);
        FeatureBuffer buffer = new();
        FeatureRow row = new();
        foreach (byte[] text in texts)
        {
            TextFeatures.Read(text, buffer);
            Write(buffer, row);
            matrix.Add(row.Indices, row.Values);
        }

        return matrix;
    }
}
