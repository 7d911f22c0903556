using System.Text;
using System.Text.Json;
using Farthing.Caching.Answers;
using Farthing.Caching.Replay;
using Farthing.Calls;

namespace Farthing.Caching.Semantic.Serving;

/// <summary>The words of an answer.</summary>
internal static class AnswerText
{
    /// <summary>What the model said, or <c>null</c> when the answer has no text of its own, such as a call of a tool.</summary>
    public static string? Read(Endpoint endpoint, StoredAnswer answer) => Read(endpoint, answer.Form, answer.Body);

    /// <summary>What the model said, or <c>null</c> when the answer has no text of its own.</summary>
    public static string? Read(Endpoint endpoint, AnswerForm form, ReadOnlyMemory<byte> body)
    {
        if (AnswerReader.Convert(endpoint, form, body, AnswerForm.Whole, inPieces: false) is not { } whole) return null;
        try
        {
            using JsonDocument document = JsonDocument.Parse(whole.Body);
            StringBuilder text = new();
            JsonElement root = document.RootElement;
            if (root.TryGetProperty("choices", out JsonElement choices)) Append(text, choices[0].GetProperty("message"));
            else if (root.TryGetProperty("output", out JsonElement output)) foreach (JsonElement item in output.EnumerateArray()) Append(text, item);
            else Append(text, root);
            return text.Length > 0 ? text.ToString() : null;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException or IndexOutOfRangeException)
        {
            return null;
        }
    }

    private static void Append(StringBuilder text, JsonElement message)
    {
        if (!message.TryGetProperty("content", out JsonElement content)) return;
        if (content.ValueKind == JsonValueKind.String) text.Append(content.GetString());
        if (content.ValueKind != JsonValueKind.Array) return;
        foreach (JsonElement part in content.EnumerateArray())
            if (part.TryGetProperty("text", out JsonElement words) && words.ValueKind == JsonValueKind.String) text.Append(words.GetString());
    }
}
