using System.Buffers;
using System.Text.Json;

namespace Farthing.Wire.Translation.Answers;

/// <summary>Writes a message of Anthropic's wire as a response of OpenAI's.</summary>
internal static class MessageToResponse
{
    /// <summary>Writes it.</summary>
    /// <returns><c>false</c> when it is no message; nothing has been written then.</returns>
    public static bool TryWrite(Utf8JsonWriter json, JsonElement message, AnswerContext context)
    {
        if (message.Get("content"u8).ValueKind != JsonValueKind.Array) return false;
        string? reason = StopReasons.IncompleteReasonOf(message.Text("stop_reason"u8));
        string status = reason is null ? "completed" : "incomplete";
        ResponseObject.Write(
            json,
            $"resp_{context.Digits}",
            context.CreatedAt,
            message.Text("model"u8) ?? context.Model,
            status,
            reason,
            output => WriteItems(output, message.Get("content"u8), status, context.Digits),
            output => UsageFields.WriteResponse(output, UsageFields.ReadMessages(message.Get("usage"u8))));
        return true;
    }

    private static void WriteItems(Utf8JsonWriter json, JsonElement content, string status, string digits)
    {
        int index = 0;
        ArrayBufferWriter<byte> text = new(256);
        foreach (JsonElement block in content.EnumerateArray())
        {
            string? type = block.Text("type"u8);
            if (type != "text") WriteMessage();
            if (type == "text" && block.Get("text"u8).HasText()) text.Write(block.Get("text"u8).Raw()[1..^1]);
            else if (type == "thinking" && block.Get("thinking"u8).HasText()) ResponseItems.WriteReasoning(json, $"rs_{digits}{index++}", block.Get("thinking"u8).Raw()[1..^1]);
            else if (type == "tool_use") WriteCall(block);
        }

        WriteMessage();

        void WriteMessage()
        {
            if (text.WrittenCount > 0) ResponseItems.WriteMessage(json, $"msg_{digits}{index++}", status, text.WrittenSpan);
            text.ResetWrittenCount();
        }

        void WriteCall(JsonElement block)
        {
            ReadOnlySpan<byte> input = block.Get("input"u8).IsThere() ? block.Get("input"u8).Raw() : "{}"u8;
            ResponseItems.WriteCall(json, $"fc_{digits}{index++}", status, block.Text("id"u8) ?? "", block.Text("name"u8) ?? "", JsonEncodedText.Encode(input).EncodedUtf8Bytes);
        }
    }
}
