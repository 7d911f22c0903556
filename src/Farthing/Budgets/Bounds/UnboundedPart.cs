using System.Text.Json;
using Farthing.Wire;

namespace Farthing.Budgets.Bounds;

/// <summary>Finds what makes the cost of a request impossible to bound: work or input that the provider adds by itself.</summary>
internal static class UnboundedPart
{
    private static readonly string[] Fields =
    [
        "previous_response_id", "conversation", "prompt", "web_search_options", "search_parameters", "mcp_servers", "container", "cachedContent", "cached_content", "plugins",
    ];

    /// <summary>Tools that the client itself runs; each of the others is run by the provider, as often and on as much as it likes.</summary>
    private static readonly string[] ClientTools = ["function", "custom", "bash_", "text_editor_", "computer_", "memory_", "local_shell", "shell", "apply_patch", "computer"];

    /// <summary>The field that cannot be bounded, or <c>null</c>.</summary>
    public static string? Find(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = 1_000 });
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            foreach (string field in Fields)
                if (JsonText.Is(ref reader, System.Text.Encoding.UTF8.GetBytes(field)) && IsThere(ref reader)) return field;

            bool tools = JsonText.Is(ref reader, "tools"u8);
            bool contents = JsonText.Is(ref reader, "contents"u8) || JsonText.Is(ref reader, "systemInstruction"u8);
            if (reader.TokenType == JsonTokenType.PropertyName) reader.Read();
            if (tools && FindTool(ref reader) is { } tool) return $"tools ({tool})";
            if (contents && FindPart(ref reader) is { } part) return $"contents ({part})";
            reader.Skip();
        }

        return null;
    }

    /// <summary>Whether the field has a value; the reader goes on to it.</summary>
    private static bool IsThere(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.TokenType != JsonTokenType.Null;
    }

    private static string? FindTool(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray) return null;
        int depth = reader.CurrentDepth;
        while (reader.Read() && reader.CurrentDepth > depth)
        {
            // Anthropic's own tools are named by their type; a tool without one is the client's. Gemini's are fields.
            if (reader.TokenType != JsonTokenType.PropertyName || reader.CurrentDepth != depth + 2) continue;
            if (JsonText.Is(ref reader, "type"u8))
            {
                reader.Read();
                string type = reader.TokenType == JsonTokenType.String ? reader.GetString() ?? "" : "";
                if (type.Length > 0 && !ClientTools.Any(known => type.StartsWith(known, StringComparison.Ordinal))) return type;
            }
            else if (reader.GetString() is { } name && (name.Contains("earch", StringComparison.Ordinal) || name.StartsWith("url", StringComparison.Ordinal) || name.StartsWith("code", StringComparison.Ordinal)))
            {
                return name;
            }
        }

        return null;
    }

    /// <summary>Parts of Gemini's that are not text or calls.</summary>
    private static string? FindPart(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is not (JsonTokenType.StartArray or JsonTokenType.StartObject)) return null;
        int depth = reader.CurrentDepth;
        while (reader.Read() && reader.CurrentDepth > depth)
        {
            if (reader.TokenType != JsonTokenType.PropertyName) continue;
            foreach (string part in (ReadOnlySpan<string>)["inlineData", "inline_data", "fileData", "file_data"])
                if (JsonText.Is(ref reader, System.Text.Encoding.UTF8.GetBytes(part))) return part;
        }

        return null;
    }
}
