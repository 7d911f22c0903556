using System.Text.Json;

namespace Farthing.Answers.Wire;

/// <summary>A plain text in the wire of Gemini's <c>generateContent</c> and <c>streamGenerateContent</c>.</summary>
internal static class GeminiAnswer
{
    public static void Write(Utf8JsonWriter json, PlainAnswer answer)
    {
        json.WriteStartObject();
        json.WriteStartArray("candidates"u8);
        json.WriteStartObject();
        json.WriteStartObject("content"u8);
        json.WriteStartArray("parts"u8);
        json.WriteStartObject();
        json.WriteString("text"u8, answer.Text);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteString("role"u8, "model"u8);
        json.WriteEndObject();
        json.WriteString("finishReason"u8, "STOP"u8);
        json.WriteNumber("index"u8, 0);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteStartObject("usageMetadata"u8);
        json.WriteNumber("promptTokenCount"u8, 0);
        json.WriteNumber("candidatesTokenCount"u8, 0);
        json.WriteNumber("totalTokenCount"u8, 0);
        json.WriteEndObject();
        json.WriteString("modelVersion"u8, answer.Model);
        json.WriteString("responseId"u8, answer.Digits);
        json.WriteEndObject();
    }
}
