using System.Text.Json;

namespace Farthing.Wire.Translation.Requests;

/// <summary>Writes the tools of a chat, and which of them are to be called, as Anthropic's.</summary>
internal static class ChatTools
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

        WriteChoice(json, request, hasTools, losses);
    }

    /// <summary>Whether a tool must be called; Claude does not think before a call that it is forced to make.</summary>
    public static bool Forces(JsonElement request) => request.Get("tool_choice"u8) is { } choice && (choice.Is("required"u8) || NameOf(choice).IsThere());

    private static void WriteTool(Utf8JsonWriter json, JsonElement tool, string at, FieldLosses losses)
    {
        // Of responses a tool is the function itself.
        JsonElement function = tool.Get("function"u8);
        bool isFlat = function.ValueKind == JsonValueKind.Undefined && tool.Get("name"u8).IsThere();
        if (isFlat) function = tool;
        if (!tool.Get("type"u8).Is("function"u8) || function.ValueKind != JsonValueKind.Object)
        {
            losses.Refuse($"{at}.type", "use tools of the type function");
            return;
        }

        foreach (JsonProperty field in function.Fields())
            if (field.Value.IsThere() && !IsCarried(field.Name, isFlat)) losses.Refuse(isFlat ? $"{at}.{field.Name}" : $"{at}.function.{field.Name}", "leave it out");
        json.WriteStartObject();
        if (function.Get("name"u8).IsThere()) json.WriteRaw("name"u8, function.Get("name"u8));
        if (function.Get("description"u8).IsThere()) json.WriteRaw("description"u8, function.Get("description"u8));
        WriteSchema(json, function.Get("parameters"u8));
        if (function.Get("strict"u8).ValueKind == JsonValueKind.True) json.WriteBoolean("strict"u8, true);
        if (tool.Get("cache_control"u8).IsThere()) json.WriteRaw("cache_control"u8, tool.Get("cache_control"u8));
        json.WriteEndObject();
    }

    private static bool IsCarried(string name, bool isFlat) => name is "name" or "description" or "parameters" or "strict" || (isFlat && name is "type" or "cache_control");

    /// <summary>Anthropic wants a schema of every tool, and that of an object; OpenAI takes a tool without parameters.</summary>
    private static void WriteSchema(Utf8JsonWriter json, JsonElement parameters)
    {
        json.WritePropertyName("input_schema"u8);
        if (parameters.Get("type"u8).IsThere())
        {
            json.WriteRaw(parameters);
            return;
        }

        json.WriteStartObject();
        json.WriteString("type"u8, "object"u8);
        if (!parameters.Get("properties"u8).IsThere()) json.WriteEmptyObject("properties");
        foreach (JsonProperty field in parameters.Fields())
        {
            if (field.Name is "type" || (field.Name is "properties" && !field.Value.IsThere())) continue;
            json.WritePropertyName(field.Name);
            json.WriteRaw(field.Value);
        }

        json.WriteEndObject();
    }

    private static void WriteChoice(Utf8JsonWriter json, JsonElement request, bool hasTools, FieldLosses losses)
    {
        JsonElement choice = request.Get("tool_choice"u8);
        bool single = hasTools && request.Get("parallel_tool_calls"u8).ValueKind == JsonValueKind.False;
        if (choice.IsThere() && TypeOf(choice) is not { Length: > 0 }) losses.Refuse("tool_choice", "choose none, auto, required or a function");
        bool isNamed = NameOf(choice).IsThere();
        ReadOnlySpan<byte> type = choice.IsThere() ? TypeOf(choice) : default;
        if (type.IsEmpty && single) type = "auto"u8;
        if (type.IsEmpty || (!hasTools && !isNamed)) return;
        json.WriteStartObject("tool_choice"u8);
        json.WriteString("type"u8, type);
        if (isNamed) json.WriteRaw("name"u8, NameOf(choice));
        if (single && !type.SequenceEqual("none"u8)) json.WriteBoolean("disable_parallel_tool_use"u8, true);
        json.WriteEndObject();
    }

    private static ReadOnlySpan<byte> TypeOf(JsonElement choice) =>
        choice.Is("auto"u8) ? "auto"u8
        : choice.Is("none"u8) ? "none"u8
        : choice.Is("required"u8) ? "any"u8
        : NameOf(choice).IsThere() ? "tool"u8
        : default;

    private static JsonElement NameOf(JsonElement choice) =>
        choice.Get("function"u8) is { ValueKind: JsonValueKind.Object } function ? function.Get("name"u8) : choice.Get("type"u8).Is("function"u8) ? choice.Get("name"u8) : default;
}
