using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Farthing.Wire;

/// <summary>Writes server-sent events whose data is JSON.</summary>
internal sealed class EventWriter(IBufferWriter<byte> output, JsonWriterOptions options) : IDisposable
{
    private readonly Utf8JsonWriter _json = new(output, options);

    /// <summary>Writes one event.</summary>
    /// <param name="name">Its name, or empty where the wire names none.</param>
    /// <param name="write">Writes the data.</param>
    public void Write(string name, Action<Utf8JsonWriter> write)
    {
        if (name.Length > 0)
        {
            output.Write("event: "u8);
            output.Write(Encoding.UTF8.GetBytes(name));
            output.Write("\n"u8);
        }

        output.Write("data: "u8);
        WriteValue(write);
        output.Write("\n\n"u8);
    }

    /// <summary>Writes data without an event around it.</summary>
    public void WriteValue(Action<Utf8JsonWriter> write)
    {
        _json.Reset();
        write(_json);
        _json.Flush();
    }

    /// <summary>Writes an event whose data is no JSON.</summary>
    public void WriteText(ReadOnlySpan<byte> data)
    {
        output.Write("data: "u8);
        output.Write(data);
        output.Write("\n\n"u8);
    }

    public void Dispose() => _json.Dispose();
}
