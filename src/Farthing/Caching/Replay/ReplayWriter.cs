using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Farthing.Wire;

namespace Farthing.Caching.Replay;

/// <summary>Writes a stored answer as the events of a stream, and remembers where each ends.</summary>
internal sealed class ReplayWriter : IDisposable
{
    private readonly ArrayBufferWriter<byte> _output;
    private readonly EventWriter _events;
    private readonly int _pieceLength;
    private readonly bool _asElements;
    private readonly List<int> _ends = [];

    /// <summary>Nothing written yet.</summary>
    /// <param name="pieceLength">How many characters of a text one event may hold.</param>
    /// <param name="asElements">Whether they are written as the elements of a JSON array.</param>
    public ReplayWriter(int pieceLength, bool asElements = false)
    {
        (_pieceLength, _asElements) = (pieceLength, asElements);
        _output = new ArrayBufferWriter<byte>(1024);
        _events = new EventWriter(_output, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }

    /// <summary>What has been written.</summary>
    public ReadOnlyMemory<byte> Written => _output.WrittenMemory;

    /// <summary>Where each event ends.</summary>
    public IReadOnlyList<int> Ends => _ends;

    /// <summary>Writes one event.</summary>
    /// <param name="name">Its name, or empty for none.</param>
    /// <param name="write">Writes its value.</param>
    public void Write(string name, Action<Utf8JsonWriter> write)
    {
        if (_asElements)
        {
            _output.Write(_ends.Count == 0 ? "["u8 : ",\r\n"u8);
            _events.WriteValue(write);
        }
        else
        {
            _events.Write(name, write);
        }

        _ends.Add(_output.WrittenCount);
    }

    /// <summary>A text in pieces for one event each; none of an empty text.</summary>
    public IEnumerable<string> Pieces(string? text)
    {
        for (int start = 0; start < text?.Length;)
        {
            int length = Math.Min(_pieceLength, text.Length - start);
            if (start + length < text.Length && char.IsHighSurrogate(text[start + length - 1])) length++;
            yield return text.Substring(start, length);
            start += length;
        }
    }

    /// <summary>Writes OpenAI's last event.</summary>
    public void Done() => _events.WriteText("[DONE]"u8);

    /// <inheritdoc />
    public void Dispose() => _events.Dispose();

    /// <summary>Ends an array of elements.</summary>
    public void EndElements() => _output.Write("]"u8);
}
