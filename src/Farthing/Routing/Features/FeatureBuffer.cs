namespace Farthing.Routing.Features;

/// <summary>
/// Room in which the features of one text are counted. It is kept and used again, so that reading a text allocates nothing once the
/// buffer has grown. Not safe for several threads at once.
/// </summary>
public sealed class FeatureBuffer
{
    private readonly ushort[] _counts = new ushort[TextFeatures.Buckets];
    private int[] _touched = new int[1024];
    private int _length;

    /// <summary>The buckets that the text touched, each once, in no order.</summary>
    public ReadOnlySpan<int> Touched => _touched.AsSpan(0, _length);

    /// <summary>Length and form of the text, one number for each of <see cref="ShapeFeatures"/>.</summary>
    public float[] Shape { get; } = new float[ShapeFeatures.Count];

    /// <summary>How often a bucket was touched.</summary>
    public int CountOf(int bucket) => _counts[bucket];

    internal void Clear()
    {
        foreach (int bucket in Touched) _counts[bucket] = 0;
        _length = 0;
    }

    internal void Add(int bucket)
    {
        ushort count = _counts[bucket];
        if (count == ushort.MaxValue) return;
        _counts[bucket] = (ushort)(count + 1);
        if (count > 0) return;
        if (_length == _touched.Length) Array.Resize(ref _touched, _touched.Length * 2);
        _touched[_length++] = bucket;
    }
}
