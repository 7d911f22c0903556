using System.Text.Json;

namespace Farthing.Wire.Translation.Answers;

/// <summary>
/// Writes the items of a response's output. Texts are given as the JSON that they came in, without its quotes.
/// </summary>
internal static class ResponseItems
{
    public static void WriteMessage(Utf8JsonWriter json, string id, string status, ReadOnlySpan<byte> text, bool begun = false)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, id);
        json.WriteString("type"u8, "message"u8);
        json.WriteString("status"u8, status);
        json.WriteString("role"u8, "assistant"u8);
        json.WriteStartArray("content"u8);
        if (!begun) WriteText(json, text);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    public static void WriteText(Utf8JsonWriter json, ReadOnlySpan<byte> text)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "output_text"u8);
        WriteQuoted(json, "text"u8, text);
        json.WriteEmptyArray("annotations");
        json.WriteEmptyArray("logprobs");
        json.WriteEndObject();
    }

    public static void WriteReasoning(Utf8JsonWriter json, string id, ReadOnlySpan<byte> summary)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, id);
        json.WriteString("type"u8, "reasoning"u8);
        json.WriteStartArray("summary"u8);
        if (!summary.IsEmpty) WriteSummary(json, summary);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    public static void WriteSummary(Utf8JsonWriter json, ReadOnlySpan<byte> summary)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "summary_text"u8);
        WriteQuoted(json, "text"u8, summary);
        json.WriteEndObject();
    }

    /// <summary>Writes the call of a tool.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="id">The item's identity.</param>
    /// <param name="status">How far it has come.</param>
    /// <param name="callId">The call's identity.</param>
    /// <param name="name">The tool.</param>
    /// <param name="arguments">The arguments, as a JSON string without quotes.</param>
    public static void WriteCall(Utf8JsonWriter json, string id, string status, string callId, string name, ReadOnlySpan<byte> arguments)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, id);
        json.WriteString("type"u8, "function_call"u8);
        json.WriteString("status"u8, status);
        json.WriteString("call_id"u8, callId);
        json.WriteString("name"u8, name);
        WriteQuoted(json, "arguments"u8, arguments);
        json.WriteEndObject();
    }

    /// <summary>Writes a text under a name.</summary>
    public static void WriteQuoted(Utf8JsonWriter json, ReadOnlySpan<byte> name, ReadOnlySpan<byte> text)
    {
        json.WritePropertyName(name);
        json.WriteRawValue((byte[])[(byte)'"', .. text, (byte)'"'], skipInputValidation: true);
    }
}
