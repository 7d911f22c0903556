using System.Text.Json;

namespace Farthing.Answers.Wire;

/// <summary>A plain text in the wire of <c>/v1/chat/completions</c>.</summary>
internal static class ChatAnswer
{
    public static void Write(Utf8JsonWriter json, PlainAnswer answer)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, $"chatcmpl-{answer.Digits}");
        json.WriteString("object"u8, "chat.completion"u8);
        json.WriteNumber("created"u8, answer.CreatedAt.ToUnixTimeSeconds());
        json.WriteString("model"u8, answer.Model);
        json.WriteStartArray("choices"u8);
        json.WriteStartObject();
        json.WriteNumber("index"u8, 0);
        json.WriteStartObject("message"u8);
        json.WriteString("role"u8, "assistant"u8);
        json.WriteString("content"u8, answer.Text);
        json.WriteNull("refusal"u8);
        json.WriteStartArray("annotations"u8);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteNull("logprobs"u8);
        json.WriteString("finish_reason"u8, "stop"u8);
        json.WriteEndObject();
        json.WriteEndArray();
        WriteUsage(json);
        json.WriteEndObject();
    }

    private static void WriteUsage(Utf8JsonWriter json)
    {
        json.WriteStartObject("usage"u8);
        json.WriteNumber("prompt_tokens"u8, 0);
        json.WriteNumber("completion_tokens"u8, 0);
        json.WriteNumber("total_tokens"u8, 0);
        json.WriteEndObject();
    }
}
