using System.Text.Json;

namespace Farthing.Answers.Wire;

/// <summary>A plain text in the wire of <c>/v1/chat/completions</c>.</summary>
internal static class ChatAnswer
{
    public static void WriteWhole(Utf8JsonWriter json, PlainAnswer answer)
    {
        WriteHead(json, answer, "chat.completion");
        BeginChoice(json);
        json.WriteStartObject("message"u8);
        json.WriteString("role"u8, "assistant"u8);
        json.WriteString("content"u8, answer.Text);
        json.WriteNull("refusal"u8);
        json.WriteStartArray("annotations"u8);
        json.WriteEndArray();
        json.WriteEndObject();
        EndChoice(json, "stop");
        WriteUsage(json);
        json.WriteEndObject();
    }

    public static void WriteStream(EventWriter events, PlainAnswer answer, bool includesUsage)
    {
        events.Write("", json => WriteChunk(json, answer, "", first: true, null));
        events.Write("", json => WriteChunk(json, answer, answer.Text, first: false, null));
        events.Write("", json => WriteChunk(json, answer, null, first: false, "stop"));
        if (includesUsage)
        {
            events.Write("", json =>
            {
                WriteHead(json, answer, "chat.completion.chunk");
                json.WriteStartArray("choices"u8);
                json.WriteEndArray();
                WriteUsage(json);
                json.WriteEndObject();
            });
        }

        events.WriteText("[DONE]"u8);
    }

    private static void WriteChunk(Utf8JsonWriter json, PlainAnswer answer, string? content, bool first, string? finish)
    {
        WriteHead(json, answer, "chat.completion.chunk");
        BeginChoice(json);
        json.WriteStartObject("delta"u8);
        if (first) json.WriteString("role"u8, "assistant"u8);
        if (content is not null) json.WriteString("content"u8, content);
        json.WriteEndObject();
        EndChoice(json, finish);
        json.WriteEndObject();
    }

    private static void WriteHead(Utf8JsonWriter json, PlainAnswer answer, string type)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, $"chatcmpl-{answer.Digits}");
        json.WriteString("object"u8, type);
        json.WriteNumber("created"u8, answer.CreatedAt.ToUnixTimeSeconds());
        json.WriteString("model"u8, answer.Model);
    }

    private static void BeginChoice(Utf8JsonWriter json)
    {
        json.WriteStartArray("choices"u8);
        json.WriteStartObject();
        json.WriteNumber("index"u8, 0);
    }

    private static void EndChoice(Utf8JsonWriter json, string? finish)
    {
        json.WriteNull("logprobs"u8);
        json.WriteString("finish_reason"u8, finish);
        json.WriteEndObject();
        json.WriteEndArray();
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
