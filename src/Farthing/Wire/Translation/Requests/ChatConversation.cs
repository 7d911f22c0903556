using System.Text.Json;

namespace Farthing.Wire.Translation.Requests;

/// <summary>
/// Writes the messages of a chat as <c>system</c> and <c>messages</c>. System and developer messages move to the front, as in Anthropic's own OpenAI
/// compatibility; the results of tools that were called together become one message of the user.
/// </summary>
internal static class ChatConversation
{
    private const string AnotherRole = "use the roles system, developer, user, assistant and tool";

    public static void Write(Utf8JsonWriter json, JsonElement messages, FieldLosses losses)
    {
        if (messages.ValueKind != JsonValueKind.Array)
        {
            if (messages.IsThere()) json.WriteRaw("messages"u8, messages);
            return;
        }

        WriteSystem(json, messages, losses);
        json.WriteStartArray("messages"u8);
        int index = 0;
        bool inResults = false;
        foreach (JsonElement message in messages.EnumerateArray())
        {
            JsonElement role = message.Get("role"u8);
            string at = $"messages[{index++}]";
            if (IsInstruction(role)) continue;
            bool isResult = role.Is("tool"u8);
            if (inResults != isResult) ChangeResults(json, isResult);
            inResults = isResult;
            WriteMessage(json, message, role, at, losses);
        }

        if (inResults) ChangeResults(json, begin: false);
        json.WriteEndArray();
    }

    /// <summary>Whether the model is to go on after calls of tools whose thoughts are not there; models that think to a budget refuse to think then.</summary>
    public static bool AnswersToolsWithoutThoughts(JsonElement messages)
    {
        foreach (JsonElement message in messages.Items().Reverse())
        {
            if (message.Get("role"u8).Is("tool"u8)) continue;
            return message.Get("role"u8).Is("assistant"u8) && message.Get("tool_calls"u8).Items().Any() && !message.Get("thinking_blocks"u8).Items().Any();
        }

        return false;
    }

    private static bool IsInstruction(JsonElement role) => role.Is("system"u8) || role.Is("developer"u8);

    private static void WriteSystem(Utf8JsonWriter json, JsonElement messages, FieldLosses losses)
    {
        List<(JsonElement Message, string At)> instructions = [];
        int index = 0;
        foreach (JsonElement message in messages.EnumerateArray())
        {
            if (IsInstruction(message.Get("role"u8))) instructions.Add((message, $"messages[{index}]"));
            index++;
        }

        if (instructions.Count == 0) return;
        foreach ((JsonElement message, string at) in instructions) CheckFields(message, at, losses);
        if (instructions is [({ } only, _)] && only.Get("content"u8).HasText() && !only.Get("cache_control"u8).IsThere())
        {
            json.WriteRaw("system"u8, only.Get("content"u8));
            return;
        }

        json.WriteStartArray("system"u8);
        foreach ((JsonElement message, string at) in instructions) ChatParts.WriteAll(json, message.Get("content"u8), message.Get("cache_control"u8), $"{at}.content", losses);
        json.WriteEndArray();
    }

    private static void ChangeResults(Utf8JsonWriter json, bool begin)
    {
        if (begin)
        {
            json.WriteStartObject();
            json.WriteString("role"u8, "user"u8);
            json.WriteStartArray("content"u8);
        }
        else
        {
            json.WriteEndArray();
            json.WriteEndObject();
        }
    }

    private static void WriteMessage(Utf8JsonWriter json, JsonElement message, JsonElement role, string at, FieldLosses losses)
    {
        if (role.ValueKind != JsonValueKind.String)
        {
            json.WriteRaw(message);
            return;
        }

        CheckFields(message, at, losses);
        if (role.Is("tool"u8)) WriteResult(json, message, at, losses);
        else if (role.Is("assistant"u8)) WriteAssistant(json, message, at, losses);
        else if (role.Is("user"u8)) WriteUser(json, message, at, losses);
        else losses.Refuse($"{at}.role", AnotherRole);
    }

    private static void WriteUser(Utf8JsonWriter json, JsonElement message, string at, FieldLosses losses)
    {
        JsonElement content = message.Get("content"u8), mark = message.Get("cache_control"u8);
        json.WriteStartObject();
        json.WriteString("role"u8, "user"u8);
        if (content.ValueKind != JsonValueKind.Array && !(content.HasText() && mark.IsThere()))
        {
            if (content.ValueKind != JsonValueKind.Undefined) json.WriteRaw("content"u8, content);
        }
        else
        {
            json.WriteStartArray("content"u8);
            ChatParts.WriteAll(json, content, mark, $"{at}.content", losses);
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void WriteAssistant(Utf8JsonWriter json, JsonElement message, string at, FieldLosses losses)
    {
        JsonElement content = message.Get("content"u8), refusal = message.Get("refusal"u8), calls = message.Get("tool_calls"u8), thoughts = message.Get("thinking_blocks"u8);
        bool isEmpty = !content.HasText() && !content.Items().Any() && !refusal.HasText() && !calls.Items().Any() && !thoughts.Items().Any();

        // Anthropic refuses an empty message, and one that says nothing says as much when it is not there.
        if (isEmpty) return;
        json.WriteStartObject();
        json.WriteString("role"u8, "assistant"u8);
        json.WriteStartArray("content"u8);
        foreach (JsonElement thought in thoughts.Items()) json.WriteRaw(thought);
        ChatParts.WriteAll(json, content, message.Get("cache_control"u8), $"{at}.content", losses);
        if (refusal.HasText()) ChatParts.WriteText(json, refusal, default);
        int index = 0;
        foreach (JsonElement call in calls.Items()) WriteCall(json, call, $"{at}.tool_calls[{index++}]", losses);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteCall(Utf8JsonWriter json, JsonElement call, string at, FieldLosses losses)
    {
        JsonElement function = call.Get("function"u8);
        if (function.ValueKind != JsonValueKind.Object)
        {
            losses.Refuse($"{at}.type", "use tools of the type function");
            return;
        }

        json.WriteStartObject();
        json.WriteString("type"u8, "tool_use"u8);
        if (call.Get("id"u8).IsThere()) json.WriteRaw("id"u8, call.Get("id"u8));
        if (function.Get("name"u8).IsThere()) json.WriteRaw("name"u8, function.Get("name"u8));
        ToolArguments.WriteInput(json, function.Get("arguments"u8));
        json.WriteEndObject();
    }

    private static void WriteResult(Utf8JsonWriter json, JsonElement message, string at, FieldLosses losses)
    {
        JsonElement content = message.Get("content"u8), mark = message.Get("cache_control"u8);
        json.WriteStartObject();
        json.WriteString("type"u8, "tool_result"u8);
        if (message.Get("tool_call_id"u8).IsThere()) json.WriteRaw("tool_use_id"u8, message.Get("tool_call_id"u8));
        if (content.ValueKind == JsonValueKind.Array)
        {
            json.WriteStartArray("content"u8);
            ChatParts.WriteAll(json, content, default, $"{at}.content", losses);
            json.WriteEndArray();
        }
        else if (content.IsThere())
        {
            json.WriteRaw("content"u8, content);
        }

        if (mark.IsThere()) json.WriteRaw("cache_control"u8, mark);
        json.WriteEndObject();
    }

    private static void CheckFields(JsonElement message, string at, FieldLosses losses)
    {
        foreach (JsonProperty field in message.Fields())
        {
            if (!field.Value.IsThere()) continue;
            switch (field.Name)
            {
                case "role" or "content" or "refusal" or "tool_calls" or "tool_call_id" or "thinking_blocks" or "cache_control":
                    break;

                // What a model told of its thoughts without their signature, and what a provider noted of an answer: no model reads it again.
                case "reasoning_content" or "reasoning" or "reasoning_details" or "annotations":
                    if (field.Value.ValueKind != JsonValueKind.Array || field.Value.GetArrayLength() > 0) losses.LeaveOut($"{at}.{field.Name}");
                    break;
                case "name":
                    losses.Refuse($"{at}.name", "name the speaker in the text");
                    break;
                case "function_call":
                    losses.Refuse($"{at}.function_call", "use tool_calls");
                    break;
                default:
                    losses.Refuse($"{at}.{field.Name}", "leave it out");
                    break;
            }
        }
    }
}
