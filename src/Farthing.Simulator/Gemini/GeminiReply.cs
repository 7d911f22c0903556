using System.Text.Json;
using Farthing.Simulator.Generation;
using Farthing.Simulator.Metering;

namespace Farthing.Simulator.Gemini;

/// <summary>Writes a generateContent answer, or one cumulative chunk of its stream.</summary>
internal sealed record GeminiReply(GenerationRequest Request, Answer Answer, BilledUsage Usage, string Id)
{
    public void Write(Utf8JsonWriter json, ReadOnlySpan<char> text, bool last, long visible)
    {
        json.WriteStartObject();
        json.WriteStartArray("candidates");
        json.WriteStartObject();
        json.WriteStartObject("content");
        json.WriteStartArray("parts");
        if (Answer.ToolCalls.Count == 0)
        {
            json.WriteStartObject();
            json.WriteString("text", text);
            json.WriteEndObject();
        }

        foreach (ToolCall call in Answer.ToolCalls)
        {
            WriteCall(json, call.Name, Answer.Finish == FinishReason.Length ? "{}" : call.Arguments);
        }

        json.WriteEndArray();
        json.WriteString("role", "model");
        json.WriteEndObject();
        if (last)
        {
            json.WriteString("finishReason", Answer.Finish == FinishReason.Length ? "MAX_TOKENS" : "STOP");
        }

        json.WriteNumber("index", 0);
        json.WriteEndObject();
        json.WriteEndArray();
        WriteUsage(json, visible);
        json.WriteString("modelVersion", Request.Model);
        json.WriteString("responseId", Id);
        json.WriteEndObject();
    }

    private static void WriteCall(Utf8JsonWriter json, string name, string arguments)
    {
        json.WriteStartObject();
        json.WriteStartObject("functionCall");
        json.WriteString("name", name);
        json.WritePropertyName("args");
        json.WriteRawValue(arguments);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void WriteUsage(Utf8JsonWriter json, long visible)
    {
        json.WriteStartObject("usageMetadata");
        json.WriteNumber("promptTokenCount", Usage.InputTokens);
        json.WriteNumber("candidatesTokenCount", visible);
        json.WriteNumber("totalTokenCount", Usage.InputTokens + visible + Answer.ReasoningTokens);
        if (Usage.CachedRead > 0)
        {
            json.WriteNumber("cachedContentTokenCount", Usage.CachedRead);
        }

        json.WriteStartArray("promptTokensDetails");
        json.WriteStartObject();
        json.WriteString("modality", "TEXT");
        json.WriteNumber("tokenCount", Usage.InputTokens);
        json.WriteEndObject();
        json.WriteEndArray();
        if (Answer.ReasoningTokens > 0)
        {
            json.WriteNumber("thoughtsTokenCount", Answer.ReasoningTokens);
        }

        json.WriteEndObject();
    }
}
