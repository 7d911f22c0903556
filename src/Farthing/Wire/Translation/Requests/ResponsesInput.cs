using System.Text.Json;

namespace Farthing.Wire.Translation.Requests;

/// <summary>
/// Writes the items of a responses request as <c>system</c> and <c>messages</c>. What the model said and called until it was its user's turn again is one message, and
/// so is what came back.
/// </summary>
internal static class ResponsesInput
{
    public static void Write(Utf8JsonWriter json, JsonElement instructions, JsonElement input, FieldLosses losses)
    {
        WriteSystem(json, instructions, input, losses);
        json.WriteStartArray("messages"u8);
        if (input.ValueKind == JsonValueKind.String)
        {
            json.WriteStartObject();
            json.WriteString("role"u8, "user"u8);
            json.WriteRaw("content"u8, input);
            json.WriteEndObject();
        }

        string open = "";
        int index = 0;
        foreach (JsonElement item in input.Items())
        {
            string at = $"input[{index++}]";
            string role = RoleOf(item);
            if (role == "system") continue;
            if (role.Length == 0)
            {
                Miss(item, at, losses);
                continue;
            }

            if (role != open) ChangeMessage(json, open, role);
            open = role;
            WriteItem(json, item, at, losses);
        }

        ChangeMessage(json, open, "");
        json.WriteEndArray();
    }

    /// <summary>Whether the model is to go on after calls of tools: its thoughts before them are never there.</summary>
    public static bool AnswersTools(JsonElement input) => input.Items().LastOrDefault().Get("type"u8).Is("function_call_output"u8);

    private static string RoleOf(JsonElement item) => item.Text("type"u8) switch
    {
        null or "message" => item.Text("role"u8) switch
        {
            "system" or "developer" => "system",
            "assistant" => "assistant",
            "user" => "user",
            _ => "",
        },
        "function_call" => "assistant",
        "function_call_output" => "user",
        _ => "",
    };

    private static void Miss(JsonElement item, string at, FieldLosses losses)
    {
        switch (item.Text("type"u8))
        {
            // Thoughts are for the model that thought them.
            case "reasoning":
                losses.LeaveOut("input.reasoning");
                break;
            case "item_reference":
                losses.Refuse($"{at}.type", "send the item itself (store: false has OpenAI's libraries do so)");
                break;
            default:
                losses.Refuse($"{at}.type", "use items of the types message, function_call and function_call_output");
                break;
        }
    }

    private static void ChangeMessage(Utf8JsonWriter json, string before, string role)
    {
        if (before.Length > 0)
        {
            json.WriteEndArray();
            json.WriteEndObject();
        }

        if (role.Length == 0) return;
        json.WriteStartObject();
        json.WriteString("role"u8, role);
        json.WriteStartArray("content"u8);
    }

    private static void WriteSystem(Utf8JsonWriter json, JsonElement instructions, JsonElement input, FieldLosses losses)
    {
        bool hasMore = input.Items().Any(item => RoleOf(item) == "system");
        if (!hasMore)
        {
            if (instructions.HasText()) json.WriteRaw("system"u8, instructions);
            return;
        }

        json.WriteStartArray("system"u8);
        if (instructions.HasText()) ChatParts.WriteText(json, instructions, default);
        int index = 0;
        foreach (JsonElement item in input.EnumerateArray())
        {
            if (RoleOf(item) == "system") ChatParts.WriteAll(json, item.Get("content"u8), default, $"input[{index}].content", losses);
            index++;
        }

        json.WriteEndArray();
    }

    private static void WriteItem(Utf8JsonWriter json, JsonElement item, string at, FieldLosses losses)
    {
        if (item.Get("type"u8).Is("function_call"u8))
        {
            json.WriteStartObject();
            json.WriteString("type"u8, "tool_use"u8);
            if (item.Get("call_id"u8).IsThere()) json.WriteRaw("id"u8, item.Get("call_id"u8));
            if (item.Get("name"u8).IsThere()) json.WriteRaw("name"u8, item.Get("name"u8));
            ToolArguments.WriteInput(json, item.Get("arguments"u8));
            json.WriteEndObject();
        }
        else if (item.Get("type"u8).Is("function_call_output"u8))
        {
            json.WriteStartObject();
            json.WriteString("type"u8, "tool_result"u8);
            if (item.Get("call_id"u8).IsThere()) json.WriteRaw("tool_use_id"u8, item.Get("call_id"u8));
            json.WriteStartArray("content"u8);
            ChatParts.WriteAll(json, item.Get("output"u8), default, $"{at}.output", losses);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        else
        {
            ChatParts.WriteAll(json, item.Get("content"u8), default, $"{at}.content", losses);
        }
    }
}
