using System.Text.Json;

namespace Farthing.Wire;

/// <summary>Writes the object that an answer of OpenAI's responses is. What it repeats of its request has the values that are usual.</summary>
internal static class ResponseObject
{
    /// <summary>Writes it.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="id">Its identity.</param>
    /// <param name="createdAt">When it was made.</param>
    /// <param name="model">The model.</param>
    /// <param name="status">How far it has come: <c>in_progress</c>, <c>completed</c> or <c>incomplete</c>.</param>
    /// <param name="incompleteReason">Why it is not complete, or <c>null</c>.</param>
    /// <param name="output">Writes the items of its output.</param>
    /// <param name="usage">Writes its usage with the field's name, or <c>null</c> when it is not known yet.</param>
    public static void Write(
        Utf8JsonWriter json, string id, DateTimeOffset createdAt, string model, string status, string? incompleteReason, Action<Utf8JsonWriter> output, Action<Utf8JsonWriter>? usage)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, id);
        json.WriteString("object"u8, "response"u8);
        json.WriteNumber("created_at"u8, createdAt.ToUnixTimeSeconds());
        json.WriteString("status"u8, status);
        json.WriteBoolean("background"u8, false);
        json.WriteNull("error"u8);
        if (incompleteReason is null)
        {
            json.WriteNull("incomplete_details"u8);
        }
        else
        {
            json.WriteStartObject("incomplete_details"u8);
            json.WriteString("reason"u8, incompleteReason);
            json.WriteEndObject();
        }

        json.WriteNull("instructions"u8);
        json.WriteNull("max_output_tokens"u8);
        json.WriteString("model"u8, model);
        json.WriteStartArray("output"u8);
        output(json);
        json.WriteEndArray();
        json.WriteBoolean("parallel_tool_calls"u8, true);
        json.WriteNull("previous_response_id"u8);
        json.WriteBoolean("store"u8, false);
        json.WriteNumber("temperature"u8, 1);
        json.WriteStartObject("text"u8);
        json.WriteStartObject("format"u8);
        json.WriteString("type"u8, "text"u8);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteString("tool_choice"u8, "auto"u8);
        json.WriteEmptyArray("tools");
        json.WriteNumber("top_p"u8, 1);
        json.WriteString("truncation"u8, "disabled"u8);
        if (usage is null) json.WriteNull("usage"u8);
        else usage(json);
        json.WriteEmptyObject("metadata");
        json.WriteEndObject();
    }
}
