using System.Text.Json;
using Farthing.Wire;

namespace Farthing.Answers.Wire;

/// <summary>A plain text in the wire of <c>/v1/responses</c>.</summary>
internal static class ResponsesAnswer
{
    public static void Write(Utf8JsonWriter json, PlainAnswer answer)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, $"resp_{answer.Digits}");
        json.WriteString("object"u8, "response"u8);
        json.WriteNumber("created_at"u8, answer.CreatedAt.ToUnixTimeSeconds());
        json.WriteString("status"u8, "completed"u8);
        json.WriteBoolean("background"u8, false);
        json.WriteNull("error"u8);
        json.WriteNull("incomplete_details"u8);
        json.WriteNull("instructions"u8);
        json.WriteNull("max_output_tokens"u8);
        json.WriteString("model"u8, answer.Model);
        json.WriteStartArray("output"u8);
        WriteMessage(json, answer);
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
        json.WriteStartArray("tools"u8);
        json.WriteEndArray();
        json.WriteNumber("top_p"u8, 1);
        json.WriteString("truncation"u8, "disabled"u8);
        WriteUsage(json);
        json.WriteStartObject("metadata"u8);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteMessage(Utf8JsonWriter json, PlainAnswer answer)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, $"msg_{answer.Digits}");
        json.WriteString("type"u8, "message"u8);
        json.WriteString("status"u8, "completed"u8);
        json.WriteString("role"u8, "assistant"u8);
        json.WriteStartArray("content"u8);
        WriteOutputText(json, answer.Text);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteOutputText(Utf8JsonWriter json, string text)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "output_text"u8);
        json.WriteString("text"u8, text);
        json.WriteStartArray("annotations"u8);
        json.WriteEndArray();
        json.WriteStartArray("logprobs"u8);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteUsage(Utf8JsonWriter json)
    {
        json.WriteStartObject("usage"u8);
        json.WriteNumber("input_tokens"u8, 0);
        json.WriteStartObject("input_tokens_details"u8);
        json.WriteNumber("cached_tokens"u8, 0);
        json.WriteEndObject();
        json.WriteNumber("output_tokens"u8, 0);
        json.WriteStartObject("output_tokens_details"u8);
        json.WriteNumber("reasoning_tokens"u8, 0);
        json.WriteEndObject();
        json.WriteNumber("total_tokens"u8, 0);
        json.WriteEndObject();
    }
}
