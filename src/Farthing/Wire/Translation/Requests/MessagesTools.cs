using System.Text.Json;

namespace Farthing.Wire.Translation.Requests;

/// <summary>Writes the tools of a messages request, and which of them are to be called, as OpenAI's.</summary>
internal static class MessagesTools
{
    public static void Write(Utf8JsonWriter json, JsonElement request, FieldLosses losses)
    {
        JsonElement tools = request.Get("tools"u8);
        bool hasTools = tools.ValueKind == JsonValueKind.Array && tools.GetArrayLength() > 0;
        if (hasTools)
        {
            json.WriteStartArray("tools"u8);
            int index = 0;
            foreach (JsonElement tool in tools.EnumerateArray()) WriteTool(json, tool, $"tools[{index++}]", losses);
            json.WriteEndArray();
        }

        WriteChoice(json, request.Get("tool_choice"u8), hasTools, losses);
    }

    private static void WriteTool(Utf8JsonWriter json, JsonElement tool, string at, FieldLosses losses)
    {
        JsonElement type = tool.Get("type"u8);
        if (type.IsThere() && !type.Is("custom"u8))
        {
            losses.Refuse($"{at}.type", "give the model a tool of your own");
            return;
        }

        foreach (JsonProperty field in tool.Fields())
        {
            if (!field.Value.IsThere() || field.Name is "type" or "name" or "description" or "input_schema" or "strict") continue;
            if (field.Name is "cache_control" or "eager_input_streaming") losses.LeaveOut(field.Name == "cache_control" ? "cache_control" : $"{at}.{field.Name}");
            else losses.Refuse($"{at}.{field.Name}", "leave it out");
        }

        json.WriteStartObject();
        json.WriteString("type"u8, "function"u8);
        json.WriteStartObject("function"u8);
        if (tool.Get("name"u8).IsThere()) json.WriteRaw("name"u8, tool.Get("name"u8));
        if (tool.Get("description"u8).IsThere()) json.WriteRaw("description"u8, tool.Get("description"u8));
        if (tool.Get("input_schema"u8).IsThere()) json.WriteRaw("parameters"u8, tool.Get("input_schema"u8));
        if (tool.Get("strict"u8).ValueKind == JsonValueKind.True) json.WriteBoolean("strict"u8, StrictSchema.Accepts(tool.Get("input_schema"u8)));
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteChoice(Utf8JsonWriter json, JsonElement choice, bool hasTools, FieldLosses losses)
    {
        if (!choice.IsThere() || !hasTools) return;
        switch (choice.Text("type"u8))
        {
            case "auto":
                json.WriteString("tool_choice"u8, "auto"u8);
                break;
            case "none":
                json.WriteString("tool_choice"u8, "none"u8);
                break;
            case "any":
                json.WriteString("tool_choice"u8, "required"u8);
                break;
            case "tool":
                json.WriteStartObject("tool_choice"u8);
                json.WriteString("type"u8, "function"u8);
                json.WriteStartObject("function"u8);
                if (choice.Get("name"u8).IsThere()) json.WriteRaw("name"u8, choice.Get("name"u8));
                json.WriteEndObject();
                json.WriteEndObject();
                break;
            default:
                losses.Refuse("tool_choice.type", "choose auto, any, tool or none");
                break;
        }

        if (choice.Get("disable_parallel_tool_use"u8).ValueKind == JsonValueKind.True) json.WriteBoolean("parallel_tool_calls"u8, false);
    }
}
