using System.Buffers;
using System.Text.Json;

namespace Farthing.Caching.Replay;

/// <summary>Writes events of a stream.</summary>
/// <param name="pieceLength">How many characters of a text one event may hold.</param>
/// <param name="asElements">Whether they are written as the elements of a JSON array.</param>
internal sealed class EventWriter(int pieceLength, bool asElements = false) : IDisposable
{
    private readonly ArrayBufferWriter<byte> _output = new(1024);
    private readonly Utf8JsonWriter _json = new(Stream.Null, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    private readonly List<int> _ends = [];

    /// <summary>What has been written.</summary>
    public ReadOnlyMemory<byte> Written => _output.WrittenMemory;

    /// <summary>Where each event ends.</summary>
    public IReadOnlyList<int> Ends => _ends;

    /// <summary>Writes one event.</summary>
    /// <param name="name">Its name, or empty for none.</param>
    /// <param name="write">Writes its value.</param>
    public void Write(string name, Action<Utf8JsonWriter> write)
    {
        if (asElements) _output.Write(_ends.Count == 0 ? "["u8 : ",\r\n"u8);
        else if (name.Length > 0) _output.Write(System.Text.Encoding.UTF8.GetBytes($"event: {name}\n"));
        if (!asElements) _output.Write("data: "u8);
        _json.Reset(_output);
        write(_json);
        _json.Flush();
        if (!asElements) _output.Write("\n\n"u8);
        _ends.Add(_output.WrittenCount);
    }

    /// <summary>A text in pieces for one event each; none of an empty text.</summary>
    public IEnumerable<string> Pieces(string? text)
    {
        for (int start = 0; start < text?.Length;)
        {
            int length = Math.Min(pieceLength, text.Length - start);
            if (start + length < text.Length && char.IsHighSurrogate(text[start + length - 1])) length++;
            yield return text.Substring(start, length);
            start += length;
        }
    }

    /// <summary>Writes OpenAI's last event.</summary>
    public void Done() => _output.Write("data: [DONE]\n\n"u8);

    /// <inheritdoc />
    public void Dispose() => _json.Dispose();

    /// <summary>Ends an array of elements.</summary>
    public void EndElements() => _output.Write("]"u8);
}
