using System.Numerics.Tensors;
using Farthing.Embedding;

namespace Farthing.Training.Embedding;

/// <summary>A vector for each kind of request of one set, and what "none of these" scores: a softmax over cosines.</summary>
internal sealed class TopicHead
{
    private const int Dimensions = StaticEmbedder.Dimensions;
    private const float Smoothing = 0.02f;
    private readonly float[] _moved;
    private readonly float[] _scores;
    private float _noneMoved = 1e-7f;

    public TopicHead(int kinds, Random random)
    {
        Count = kinds;
        Vectors = new float[kinds * Dimensions];
        for (int i = 0; i < Vectors.Length; i++) Vectors[i] = (float)(random.NextDouble() - 0.5);
        for (int kind = 0; kind < kinds; kind++) Normalise(kind);
        _moved = [.. Enumerable.Repeat(1e-7f, kinds)];
        _scores = new float[kinds + 1];
    }

    public int Count { get; }

    public float[] Vectors { get; }

    public float Sharpness { get; } = 20;

    public float None { get; private set; } = 9;

    /// <summary>Adds what a text's vector should change to a gradient and learns from it.</summary>
    /// <param name="vector">Of length one.</param>
    /// <param name="kind">What the text is; <see cref="Count"/> for none of these.</param>
    /// <param name="gradient">By the vector.</param>
    /// <param name="weight">How much this text counts.</param>
    /// <param name="rate">How fast to learn.</param>
    /// <returns>The loss.</returns>
    public float Learn(ReadOnlySpan<float> vector, int kind, Span<float> gradient, float weight, float rate)
    {
        for (int i = 0; i < Count; i++) _scores[i] = Sharpness * TensorPrimitives.Dot(vector, Vectors.AsSpan(i * Dimensions, Dimensions));
        _scores[Count] = None;
        TensorPrimitives.SoftMax(_scores, _scores);
        float loss = -MathF.Log(Math.Max(_scores[kind], 1e-9f));
        for (int i = 0; i <= Count; i++)
        {
            float error = weight * (_scores[i] - (i == kind ? 1 - Smoothing : Smoothing / Count));
            if (i == Count)
            {
                _noneMoved += error * error;
                None -= 0.05f * error / MathF.Sqrt(_noneMoved);
            }
            else if (MathF.Abs(error) > 1e-4f)
            {
                Span<float> own = Vectors.AsSpan(i * Dimensions, Dimensions);
                TensorPrimitives.MultiplyAdd(own, error * Sharpness, gradient, gradient);
                _moved[i] += error * error * Sharpness * Sharpness / Dimensions;
                TensorPrimitives.MultiplyAdd(vector, -rate * error * Sharpness / MathF.Sqrt(_moved[i]), own, own);
                Normalise(i);
            }
        }

        return loss;
    }

    private void Normalise(int kind)
    {
        Span<float> own = Vectors.AsSpan(kind * Dimensions, Dimensions);
        TensorPrimitives.Divide(own, TensorPrimitives.Norm((ReadOnlySpan<float>)own), own);
    }
}
