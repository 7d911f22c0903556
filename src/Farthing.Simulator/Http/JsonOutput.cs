using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Farthing.Simulator.Http;

/// <summary>Writing JSON as the providers do: compact, and characters beyond ASCII as themselves.</summary>
internal static class JsonOutput
{
    public static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public static ReadOnlyMemory<byte> Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            write(json);
        }

        return buffer.WrittenMemory;
    }

    /// <summary>Writes a field of the request as it was given, or null.</summary>
    public static void WriteEcho(this Utf8JsonWriter json, string name, JsonElement? value)
    {
        json.WritePropertyName(name);
        if (value is { } given)
        {
            given.WriteTo(json);
        }
        else
        {
            json.WriteNullValue();
        }
    }

    public static void WriteNumberOrNull(this Utf8JsonWriter json, string name, long? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
