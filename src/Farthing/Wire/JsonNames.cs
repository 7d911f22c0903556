using System.Text;
using System.Text.Json;

namespace Farthing.Wire;

/// <summary>Some strings or property names that JSON is looked through for.</summary>
internal sealed class JsonNames
{
    private readonly string[] _names;
    private readonly byte[][] _bytes;
    private readonly ulong _lengths;

    /// <summary>Prepares to look for names.</summary>
    /// <param name="names">The names; ASCII, shorter than 64 characters.</param>
    public JsonNames(params string[] names)
    {
        _names = names;
        _bytes = [.. names.Select(Encoding.UTF8.GetBytes)];
        foreach (string name in names) _lengths |= 1UL << name.Length;
    }

    /// <summary>Whether the reader stands on one of them.</summary>
    public bool Contain(scoped ref readonly Utf8JsonReader reader) => Find(in reader) is not null;

    /// <summary>Which of them the reader stands on, or <c>null</c>.</summary>
    public string? Find(scoped ref readonly Utf8JsonReader reader)
    {
        // Nearly all that is looked at is none of them, and most of that has another length.
        int length = reader.ValueSpan.Length;
        if (!reader.ValueIsEscaped && (length >= 64 || (_lengths >> length & 1) == 0)) return null;
        for (int i = 0; i < _bytes.Length; i++)
            if (JsonText.Is(in reader, _bytes[i])) return _names[i];

        return null;
    }
}
