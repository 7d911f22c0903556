namespace Farthing.Routing.Learning;

/// <summary>A weighted sum of features. Weights are kept in 16 bits each, as parts of the largest: half the size, and no difference in the order of sums.</summary>
public sealed class LinearModel
{
    private readonly short[] _weights;
    private readonly float _unit;

    /// <summary>Makes a model.</summary>
    /// <param name="weights">One for each column.</param>
    /// <param name="intercept">The value of a row without features.</param>
    public LinearModel(ReadOnlySpan<float> weights, float intercept)
    {
        Intercept = intercept;
        float most = 0;
        foreach (float weight in weights) most = Math.Max(most, Math.Abs(weight));
        _unit = most > 0 ? most / short.MaxValue : 1;
        _weights = new short[weights.Length];
        for (int i = 0; i < weights.Length; i++) _weights[i] = (short)MathF.Round(weights[i] / _unit);
    }

    private LinearModel(short[] weights, float unit, float intercept) => (_weights, _unit, Intercept) = (weights, unit, intercept);

    /// <summary>The value of a row without features.</summary>
    public float Intercept { get; }

    /// <summary>The weight of a column.</summary>
    public float WeightOf(int column) => _weights[column] * _unit;

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <param name="reader">The bytes.</param>
    /// <param name="columns">How many columns there are.</param>
    internal static LinearModel Read(ModelReader reader, int columns) => new(reader.Array<short>(columns), (float)reader.Number(), (float)reader.Number());

    /// <summary>Writes the model.</summary>
    internal void Write(ModelWriter writer)
    {
        writer.Array<short>(_weights);
        writer.Number((double)_unit);
        writer.Number((double)Intercept);
    }

    /// <summary>The value of a row.</summary>
    public double Predict(ReadOnlySpan<int> indices, ReadOnlySpan<float> values)
    {
        float sum = 0;
        for (int i = 0; i < indices.Length; i++) sum += values[i] * _weights[indices[i]];
        return Intercept + (sum * _unit);
    }
}
