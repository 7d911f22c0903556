using System.Text.Json;

namespace Farthing.Wire.Translation.Requests;

/// <summary>Writes <c>system</c> and <c>messages</c> as the messages of a chat. What tools gave back becomes one message each.</summary>
internal static class MessagesConversation
{
    public static void Write(Utf8JsonWriter json, JsonElement system, JsonElement messages, FieldLosses losses)
    {
        if (messages.ValueKind != JsonValueKind.Array)
        {
            if (messages.IsThere()) json.WriteRaw("messages"u8, messages);
            return;
        }

        json.WriteStartArray("messages"u8);
        if (system.HasText() || system.Items().Any()) WriteInstruction(json, system, "system", losses);
        int index = 0, last = messages.GetArrayLength() - 1;
        foreach (JsonElement message in messages.EnumerateArray())
        {
            WriteMessage(json, message, $"messages[{index}]", isLast: index == last, losses);
            index++;
        }

        json.WriteEndArray();
    }

    private static void WriteMessage(Utf8JsonWriter json, JsonElement message, string at, bool isLast, FieldLosses losses)
    {
        JsonElement role = message.Get("role"u8), content = message.Get("content"u8);
        if (role.Is("user"u8)) WriteUser(json, content, $"{at}.content", losses);
        else if (role.Is("assistant"u8)) WriteAssistant(json, content, at, isLast, losses);
        else if (role.Is("system"u8)) WriteInstruction(json, content, $"{at}.content", losses);
        else json.WriteRaw(message);
    }

    private static void WriteInstruction(Utf8JsonWriter json, JsonElement content, string at, FieldLosses losses)
    {
        json.WriteStartObject();
        json.WriteString("role"u8, "system"u8);
        MessageBlocks.WriteContent(json, content, at, losses);
        json.WriteEndObject();
    }

    private static void WriteUser(Utf8JsonWriter json, JsonElement content, string at, FieldLosses losses)
    {
        if (content.ValueKind != JsonValueKind.Array)
        {
            json.WriteStartObject();
            json.WriteString("role"u8, "user"u8);
            if (content.IsThere()) json.WriteRaw("content"u8, content);
            json.WriteEndObject();
            return;
        }

        // OpenAI wants the results before anything else is said, and takes no pictures in them: those follow in the user's message.
        List<(JsonElement Block, string At)> rest = [];
        int index = 0;
        foreach (JsonElement block in content.EnumerateArray())
        {
            string here = $"{at}[{index++}]";
            if (block.Get("type"u8).Is("tool_result"u8)) WriteResult(json, block, here, rest, losses);
            else rest.Add((block, here));
        }

        if (rest.Count == 0) return;
        json.WriteStartObject();
        json.WriteString("role"u8, "user"u8);
        MessageBlocks.WriteContent(json, rest, losses);
        json.WriteEndObject();
    }

    private static void WriteResult(Utf8JsonWriter json, JsonElement result, string at, List<(JsonElement Block, string At)> rest, FieldLosses losses)
    {
        if (result.Get("cache_control"u8).IsThere()) losses.LeaveOut("cache_control");
        if (result.Get("is_error"u8).ValueKind == JsonValueKind.True) losses.LeaveOut("messages.content.is_error");
        json.WriteStartObject();
        json.WriteString("role"u8, "tool"u8);
        if (result.Get("tool_use_id"u8).IsThere()) json.WriteRaw("tool_call_id"u8, result.Get("tool_use_id"u8));
        JsonElement content = result.Get("content"u8);
        if (content.ValueKind != JsonValueKind.Array)
        {
            if (content.IsThere()) json.WriteRaw("content"u8, content);
            else json.WriteString("content"u8, ""u8);
            json.WriteEndObject();
            return;
        }

        List<(JsonElement Block, string At)> texts = [];
        int index = 0;
        foreach (JsonElement block in content.EnumerateArray()) (block.Get("type"u8).Is("text"u8) ? texts : rest).Add((block, $"{at}.content[{index++}]"));
        MessageBlocks.WriteContent(json, texts, losses);
        json.WriteEndObject();
    }

    private static void WriteAssistant(Utf8JsonWriter json, JsonElement content, string at, bool isLast, FieldLosses losses)
    {
        List<JsonElement> texts = [], calls = [];
        if (content.HasText()) texts.Add(content);
        int index = 0;
        foreach (JsonElement block in content.Items())
        {
            string here = $"{at}.content[{index++}]";
            if (block.Get("cache_control"u8).IsThere()) losses.LeaveOut("cache_control");
            switch (block.Text("type"u8))
            {
                case "text":
                    if (block.Get("text"u8).HasText()) texts.Add(block.Get("text"u8));
                    break;
                case "tool_use":
                    calls.Add(block);
                    break;

                // Thoughts are for the model that thought them; Anthropic itself leaves out those of earlier turns.
                case "thinking" or "redacted_thinking":
                    losses.LeaveOut("messages.content.thinking");
                    break;
                default:
                    losses.Refuse($"{here}.type", "use blocks of the types text, tool_use and thinking");
                    break;
            }
        }

        if (isLast && calls.Count == 0) losses.Refuse(at, "end with a message of the user: the beginning of an answer cannot be given");
        if (texts.Count == 0 && calls.Count == 0) return;
        json.WriteStartObject();
        json.WriteString("role"u8, "assistant"u8);
        if (texts.Count > 0) json.WriteJoined("content"u8, texts);
        else json.WriteNull("content"u8);
        if (calls.Count > 0) ToolCalls.Write(json, calls);
        json.WriteEndObject();
    }
}
