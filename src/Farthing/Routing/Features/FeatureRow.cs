namespace Farthing.Routing.Features;

/// <summary>The row of one text: columns that are not zero, and their values. Kept and used again.</summary>
public sealed class FeatureRow
{
    private int[] _indices = new int[1024];
    private float[] _values = new float[1024];
    private int _length;

    /// <summary>The columns that are not zero.</summary>
    public ReadOnlySpan<int> Indices => _indices.AsSpan(0, _length);

    /// <summary>Their values, in the same order.</summary>
    public ReadOnlySpan<float> Values => _values.AsSpan(0, _length);

    internal void Reset(int capacity)
    {
        _length = 0;
        if (capacity <= _indices.Length) return;
        _indices = new int[capacity * 2];
        _values = new float[capacity * 2];
    }

    internal void Append(int index, float value)
    {
        _indices[_length] = index;
        _values[_length++] = value;
    }

    internal void Scale(int border, float below, float above)
    {
        for (int i = 0; i < _length; i++) _values[i] *= _indices[i] < border ? below : above;
    }
}
