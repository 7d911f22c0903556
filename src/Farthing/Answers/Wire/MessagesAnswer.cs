using System.Text.Json;

namespace Farthing.Answers.Wire;

/// <summary>A plain text in the wire of <c>/v1/messages</c>.</summary>
internal static class MessagesAnswer
{
    public static void WriteWhole(Utf8JsonWriter json, PlainAnswer answer) => WriteMessage(json, answer, answer.Text, "end_turn");

    public static void WriteStream(EventWriter events, PlainAnswer answer)
    {
        Write(events, "message_start", json =>
        {
            json.WritePropertyName("message"u8);
            WriteMessage(json, answer, null, null);
        });
        Write(events, "content_block_start", json =>
        {
            json.WriteNumber("index"u8, 0);
            json.WritePropertyName("content_block"u8);
            WriteText(json, "");
        });
        Write(events, "content_block_delta", json =>
        {
            json.WriteNumber("index"u8, 0);
            json.WriteStartObject("delta"u8);
            json.WriteString("type"u8, "text_delta"u8);
            json.WriteString("text"u8, answer.Text);
            json.WriteEndObject();
        });
        Write(events, "content_block_stop", json => json.WriteNumber("index"u8, 0));
        Write(events, "message_delta", json =>
        {
            json.WriteStartObject("delta"u8);
            json.WriteString("stop_reason"u8, "end_turn"u8);
            json.WriteNull("stop_sequence"u8);
            json.WriteEndObject();
            WriteUsage(json);
        });
        Write(events, "message_stop", _ => { });
    }

    private static void Write(EventWriter events, string name, Action<Utf8JsonWriter> rest) => events.Write(name, json =>
    {
        json.WriteStartObject();
        json.WriteString("type"u8, name);
        rest(json);
        json.WriteEndObject();
    });

    private static void WriteMessage(Utf8JsonWriter json, PlainAnswer answer, string? text, string? stopReason)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, $"msg_{answer.Digits}");
        json.WriteString("type"u8, "message"u8);
        json.WriteString("role"u8, "assistant"u8);
        json.WriteString("model"u8, answer.Model);
        json.WriteStartArray("content"u8);
        if (text is not null) WriteText(json, text);
        json.WriteEndArray();
        json.WriteString("stop_reason"u8, stopReason);
        json.WriteNull("stop_sequence"u8);
        WriteUsage(json);
        json.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter json, string text)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "text"u8);
        json.WriteString("text"u8, text);
        json.WriteEndObject();
    }

    private static void WriteUsage(Utf8JsonWriter json)
    {
        json.WriteStartObject("usage"u8);
        json.WriteNumber("input_tokens"u8, 0);
        json.WriteNumber("cache_creation_input_tokens"u8, 0);
        json.WriteNumber("cache_read_input_tokens"u8, 0);
        json.WriteNumber("output_tokens"u8, 0);
        json.WriteEndObject();
    }
}
