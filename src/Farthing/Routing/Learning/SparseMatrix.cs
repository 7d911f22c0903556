namespace Farthing.Routing.Learning;

/// <summary>Rows of few numbers among many columns, row after row.</summary>
/// <param name="columns">How many columns there are.</param>
public sealed class SparseMatrix(int columns)
{
    private readonly List<int> _starts = [0];
    private int[] _indices = new int[1 << 12];
    private float[] _values = new float[1 << 12];
    private int _length;

    /// <summary>How many columns there are.</summary>
    public int Columns { get; } = columns;

    /// <summary>How many rows there are.</summary>
    public int Rows => _starts.Count - 1;

    /// <summary>The columns of a row that are not zero.</summary>
    public ReadOnlySpan<int> IndicesOf(int row) => _indices.AsSpan(_starts[row], _starts[row + 1] - _starts[row]);

    /// <summary>Their values, in the same order.</summary>
    public ReadOnlySpan<float> ValuesOf(int row) => _values.AsSpan(_starts[row], _starts[row + 1] - _starts[row]);

    /// <summary>Adds a row.</summary>
    public void Add(ReadOnlySpan<int> indices, ReadOnlySpan<float> values)
    {
        if (_length + indices.Length > _indices.Length)
        {
            int capacity = Math.Max(_length + indices.Length, _indices.Length * 2);
            Array.Resize(ref _indices, capacity);
            Array.Resize(ref _values, capacity);
        }

        indices.CopyTo(_indices.AsSpan(_length));
        values.CopyTo(_values.AsSpan(_length));
        _length += indices.Length;
        _starts.Add(_length);
    }

    /// <summary>The product of a row and a vector.</summary>
    public double Dot(int row, ReadOnlySpan<float> vector)
    {
        ReadOnlySpan<int> indices = IndicesOf(row);
        ReadOnlySpan<float> values = ValuesOf(row);
        float sum = 0;
        for (int i = 0; i < indices.Length; i++) sum += values[i] * vector[indices[i]];
        return sum;
    }

    /// <summary>Adds a multiple of a row to a vector.</summary>
    public void AddTo(int row, float factor, Span<float> vector)
    {
        ReadOnlySpan<int> indices = IndicesOf(row);
        ReadOnlySpan<float> values = ValuesOf(row);
        for (int i = 0; i < indices.Length; i++) vector[indices[i]] += factor * values[i];
    }
}
