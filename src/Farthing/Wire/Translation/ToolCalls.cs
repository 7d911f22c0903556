using System.Text.Json;

namespace Farthing.Wire.Translation;

/// <summary>Calls of tools as a message of OpenAI's chat has them, in requests and in answers.</summary>
internal static class ToolCalls
{
    /// <summary>Writes the field <c>tool_calls</c>.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="blocks">Blocks of Anthropic's type <c>tool_use</c>.</param>
    public static void Write(Utf8JsonWriter json, List<JsonElement> blocks)
    {
        json.WriteStartArray("tool_calls"u8);
        foreach (JsonElement block in blocks)
        {
            json.WriteStartObject();
            if (block.Get("id"u8).IsThere()) json.WriteRaw("id"u8, block.Get("id"u8));
            json.WriteString("type"u8, "function"u8);
            json.WriteStartObject("function"u8);
            if (block.Get("name"u8).IsThere()) json.WriteRaw("name"u8, block.Get("name"u8));
            json.WriteString("arguments"u8, block.Get("input"u8).IsThere() ? block.Get("input"u8).Raw() : "{}"u8);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
