using System.Numerics.Tensors;
using Farthing.Embedding;
using Farthing.Embedding.Text;

namespace Farthing.Training.Embedding;

/// <summary>The embedder's rows while they learn: full precision, and for each row how much it has moved (Adagrad).</summary>
internal sealed class RowTable(uint[] vocabulary)
{
    private const int Dimensions = StaticEmbedder.Dimensions;

    public uint[] Vocabulary { get; } = vocabulary;

    public EmbedderFeatures Features { get; } = new(vocabulary);

    public float[] Rows { get; } = new float[(vocabulary.Length + EmbedderFeatures.CharacterRows + EmbedderFeatures.PairRows) * Dimensions];

    private float[] Moved { get; } = [.. Enumerable.Repeat(1e-7f, vocabulary.Length + EmbedderFeatures.CharacterRows + EmbedderFeatures.PairRows)];

    public Span<float> Row(int row) => Rows.AsSpan(row * Dimensions, Dimensions);

    public Sample Read(List<Token> words)
    {
        Span<int> rows = stackalloc int[StaticEmbedder.MostFeatures];
        Span<float> weights = stackalloc float[StaticEmbedder.MostFeatures];
        int count = Features.Collect(words, rows, weights);
        return new Sample(rows[..count].ToArray(), weights[..count].ToArray());
    }

    /// <summary>Adds up a text's rows, brings the sum to length one and returns what its length was.</summary>
    /// <param name="sample">The text.</param>
    /// <param name="kept">Which of its rows count.</param>
    /// <param name="vector">Receives the vector.</param>
    public float Embed(Sample sample, ReadOnlySpan<bool> kept, Span<float> vector)
    {
        vector.Clear();
        for (int i = 0; i < sample.Rows.Length; i++)
        {
            if (kept[i]) TensorPrimitives.MultiplyAdd(Row(sample.Rows[i]), sample.Weights[i], vector, vector);
        }

        float length = Math.Max(TensorPrimitives.Norm((ReadOnlySpan<float>)vector), 1e-6f);
        TensorPrimitives.Divide(vector, length, vector);
        return length;
    }

    /// <summary>Moves a text's rows against a gradient.</summary>
    /// <param name="gradient">By the text's vector of length one; changed.</param>
    public void Learn(Sample sample, ReadOnlySpan<bool> kept, ReadOnlySpan<float> vector, float length, Span<float> gradient, float rate)
    {
        // Through the normalisation.
        TensorPrimitives.MultiplyAdd(vector, -TensorPrimitives.Dot(vector, (ReadOnlySpan<float>)gradient), gradient, gradient);
        TensorPrimitives.Divide(gradient, length, gradient);
        float square = TensorPrimitives.SumOfSquares((ReadOnlySpan<float>)gradient) / Dimensions;
        if (square < 1e-16f) return;
        for (int i = 0; i < sample.Rows.Length; i++)
        {
            if (!kept[i]) continue;
            int row = sample.Rows[i];
            float weight = sample.Weights[i];
            Moved[row] += square * weight * weight;
            Span<float> target = Row(row);
            TensorPrimitives.MultiplyAdd(gradient, -rate * weight / MathF.Sqrt(Moved[row]), target, target);
        }
    }
}
