namespace Farthing.Gateway.Serving;

/// <summary>Writes a value once for the calls that follow each other: what one header field says is mostly what it said before. Safe from any thread.</summary>
/// <param name="write">Writes a value.</param>
internal sealed class RepeatedText<T>(Func<T, string> write) where T : struct, IEquatable<T>
{
    private volatile Tuple<T, string>? _last;

    /// <summary>The text of a value.</summary>
    public string Of(T value)
    {
        if (_last is { } known && known.Item1.Equals(value)) return known.Item2;
        string text = write(value);
        _last = Tuple.Create(value, text);
        return text;
    }
}
