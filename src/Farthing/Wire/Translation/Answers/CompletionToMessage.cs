using System.Text.Json;
using Farthing.Wire.Translation.Requests;

namespace Farthing.Wire.Translation.Answers;

/// <summary>Writes a chat completion as a message of Anthropic's wire.</summary>
internal static class CompletionToMessage
{
    /// <summary>Writes what a message begins with, in an answer and in the first event of a stream.</summary>
    public static void WriteHead(Utf8JsonWriter json, JsonElement completion, AnswerContext context)
    {
        if (completion.Get("id"u8).HasText()) json.WriteRaw("id"u8, completion.Get("id"u8));
        else json.WriteString("id"u8, $"msg_{context.Digits}");
        json.WriteString("type"u8, "message"u8);
        json.WriteString("role"u8, "assistant"u8);
        if (completion.Get("model"u8).HasText()) json.WriteRaw("model"u8, completion.Get("model"u8));
        else json.WriteString("model"u8, context.Model);
    }

    /// <summary>Writes it.</summary>
    /// <returns><c>false</c> when it is no completion; nothing has been written then.</returns>
    public static bool TryWrite(Utf8JsonWriter json, JsonElement completion, AnswerContext context)
    {
        JsonElement choice = completion.Get("choices"u8).Items().FirstOrDefault(), message = choice.Get("message"u8);
        if (message.ValueKind != JsonValueKind.Object) return false;
        bool callsTools = message.Get("tool_calls"u8).Items().Any(), refuses = message.Get("refusal"u8).HasText();
        json.WriteStartObject();
        WriteHead(json, completion, context);
        json.WriteStartArray("content"u8);
        WriteBlocks(json, message, context);
        json.WriteEndArray();
        json.WriteString("stop_reason"u8, StopReasons.StopReasonOf(choice.Text("finish_reason"u8), callsTools, refuses));
        json.WriteNull("stop_sequence"u8);
        UsageFields.WriteMessages(json, UsageFields.ReadChat(completion.Get("usage"u8)));
        json.WriteEndObject();
        return true;
    }

    /// <summary>A model's thoughts: servers call them either way.</summary>
    public static JsonElement ThoughtsOf(JsonElement message) => message.Get("reasoning_content"u8) is { ValueKind: JsonValueKind.String } content ? content : message.Get("reasoning"u8);

    /// <summary>Who calls a tool: the model itself, not a program that it wrote. Clients that check answers want to be told.</summary>
    public static void WriteCaller(Utf8JsonWriter json)
    {
        json.WriteStartObject("caller"u8);
        json.WriteString("type"u8, "direct"u8);
        json.WriteEndObject();
    }

    private static void WriteBlocks(Utf8JsonWriter json, JsonElement message, AnswerContext context)
    {
        if (ThoughtsOf(message) is { } thoughts && thoughts.HasText())
        {
            json.WriteStartObject();
            json.WriteString("type"u8, "thinking"u8);
            json.WriteRaw("thinking"u8, thoughts);
            json.WriteString("signature"u8, ""u8);
            json.WriteEndObject();
        }

        WriteText(json, message.Get("content"u8));
        foreach (JsonElement part in message.Get("content"u8).Items()) WriteText(json, part.Get("text"u8));
        WriteText(json, message.Get("refusal"u8));
        int index = 0;
        foreach (JsonElement call in message.Get("tool_calls"u8).Items()) WriteCall(json, call, $"toolu_{context.Digits}{index++}");
    }

    private static void WriteText(Utf8JsonWriter json, JsonElement text)
    {
        if (!text.HasText()) return;
        json.WriteStartObject();
        json.WriteString("type"u8, "text"u8);
        json.WriteRaw("text"u8, text);
        json.WriteEndObject();
    }

    private static void WriteCall(Utf8JsonWriter json, JsonElement call, string id)
    {
        JsonElement function = call.Get("function"u8);
        json.WriteStartObject();
        json.WriteString("type"u8, "tool_use"u8);
        if (call.Get("id"u8).HasText()) json.WriteRaw("id"u8, call.Get("id"u8));
        else json.WriteString("id"u8, id);
        if (function.Get("name"u8).IsThere()) json.WriteRaw("name"u8, function.Get("name"u8));
        WriteCaller(json);
        ToolArguments.WriteInput(json, function.Get("arguments"u8));
        json.WriteEndObject();
    }
}
