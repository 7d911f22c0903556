using System.Text.Json;

namespace Farthing.Wire.Translation.Answers;

/// <summary>Writes a message of Anthropic's wire as a chat completion.</summary>
internal static class MessageToCompletion
{
    /// <summary>Writes it.</summary>
    /// <returns><c>false</c> when it is no message; nothing has been written then.</returns>
    public static bool TryWrite(Utf8JsonWriter json, JsonElement message, AnswerContext context)
    {
        if (message.Get("content"u8).ValueKind != JsonValueKind.Array) return false;
        json.WriteStartObject();
        if (message.Get("id"u8).HasText()) json.WriteRaw("id"u8, message.Get("id"u8));
        else json.WriteString("id"u8, $"chatcmpl-{context.Digits}");
        json.WriteString("object"u8, "chat.completion"u8);
        json.WriteNumber("created"u8, context.CreatedAt.ToUnixTimeSeconds());
        if (message.Get("model"u8).HasText()) json.WriteRaw("model"u8, message.Get("model"u8));
        else json.WriteString("model"u8, context.Model);
        json.WriteStartArray("choices"u8);
        json.WriteStartObject();
        json.WriteNumber("index"u8, 0);
        WriteMessage(json, message.Get("content"u8));
        json.WriteNull("logprobs"u8);
        json.WriteString("finish_reason"u8, StopReasons.FinishReasonOf(message.Text("stop_reason"u8)));
        json.WriteEndObject();
        json.WriteEndArray();
        UsageFields.WriteChat(json, UsageFields.ReadMessages(message.Get("usage"u8)));
        json.WriteEndObject();
        return true;
    }

    private static void WriteMessage(Utf8JsonWriter json, JsonElement content)
    {
        List<JsonElement> texts = [], thoughts = [], thinking = [], calls = [];
        foreach (JsonElement block in content.EnumerateArray())
        {
            switch (block.Text("type"u8))
            {
                case "text" when block.Get("text"u8).ValueKind == JsonValueKind.String:
                    texts.Add(block.Get("text"u8));
                    break;
                case "thinking":
                    thinking.Add(block);
                    if (block.Get("thinking"u8).HasText()) thoughts.Add(block.Get("thinking"u8));
                    break;
                case "redacted_thinking":
                    thinking.Add(block);
                    break;
                case "tool_use":
                    calls.Add(block);
                    break;
            }
        }

        json.WriteStartObject("message"u8);
        json.WriteString("role"u8, "assistant"u8);
        if (texts.Count > 0) json.WriteJoined("content"u8, texts);
        else json.WriteNull("content"u8);
        json.WriteNull("refusal"u8);
        json.WriteEmptyArray("annotations");
        if (thoughts.Count > 0) json.WriteJoined("reasoning_content"u8, thoughts);
        if (thinking.Count > 0) WriteThinking(json, thinking);
        if (calls.Count > 0) ToolCalls.Write(json, calls);
        json.WriteEndObject();
    }

    /// <summary>The thoughts with their signatures: who sends them back with the message gives them to the model again.</summary>
    private static void WriteThinking(Utf8JsonWriter json, List<JsonElement> blocks)
    {
        json.WriteStartArray("thinking_blocks"u8);
        foreach (JsonElement block in blocks) json.WriteRaw(block);
        json.WriteEndArray();
    }
}
