namespace Farthing.Wire.Translation.Streams;

/// <summary>Tells from the pieces of a JSON object when it is whole, by its brackets alone.</summary>
internal sealed class JsonEnd
{
    private int _depth;
    private bool _inString, _escaped;

    /// <summary>Whether the object has come to its end.</summary>
    public bool IsReached { get; private set; }

    /// <summary>Looks at the next piece.</summary>
    public void Append(ReadOnlySpan<byte> piece)
    {
        foreach (byte next in piece)
        {
            if (_escaped) _escaped = false;
            else if (_inString) (_escaped, _inString) = (next == '\\', next != '"');
            else if (next == '"') _inString = true;
            else if (next is (byte)'{' or (byte)'[') _depth++;
            else if (next is (byte)'}' or (byte)']') IsReached |= --_depth == 0;
        }
    }
}
