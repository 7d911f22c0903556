using System.Text;
using System.Text.Json;
using Farthing.Wire;

namespace Farthing.Budgets.Bounds;

/// <summary>Finds what makes the cost of a request impossible to bound: work or input that the provider adds by itself.</summary>
internal static class UnboundedPart
{
    private static readonly JsonNames Fields = new(
        "previous_response_id", "conversation", "prompt", "web_search_options", "search_parameters", "mcp_servers", "container", "cachedContent", "cached_content", "plugins");

    /// <summary>Tools that the client itself runs; each of the others is run by the provider, as often and on as much as it likes.</summary>
    private static readonly string[] ClientTools = ["function", "custom", "bash_", "text_editor_", "computer_", "memory_", "local_shell", "shell", "apply_patch", "computer"];

    /// <summary>What Gemini calls the client's own functions, in a list where each tool is a field.</summary>
    private static readonly JsonNames GeminiClientTools = new("functionDeclarations", "function_declarations", "computerUse", "computer_use");

    /// <summary>Parts of messages whose tokens do not follow from the request: pages, sound, files, what an earlier call left.</summary>
    private static readonly JsonNames Parts = new("document", "file", "input_file", "input_audio", "audio", "video", "video_url", "input_video", "container_upload", "item_reference");

    /// <summary>Gemini's parts that are not text or calls.</summary>
    private static readonly JsonNames GeminiParts = new("inlineData", "inline_data", "fileData", "file_data");

    /// <summary>The field that cannot be bounded, or <c>null</c>.</summary>
    /// <param name="body">The request.</param>
    /// <param name="isGemini">Whether it is of Gemini's wire, where tools and parts are told apart by their fields.</param>
    public static string? Find(ReadOnlySpan<byte> body, bool isGemini)
    {
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = 1_000 });
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string? field = Fields.Find(ref reader);
            bool tools = JsonText.Is(ref reader, "tools"u8), input = JsonText.Is(ref reader, "input"u8);
            bool messages = input || JsonText.Is(ref reader, "messages"u8) || JsonText.Is(ref reader, "system"u8);
            bool contents = JsonText.Is(ref reader, "contents"u8) || JsonText.Is(ref reader, "systemInstruction"u8) || JsonText.Is(ref reader, "system_instruction"u8);
            reader.Read();
            if (field is not null && reader.TokenType != JsonTokenType.Null) return field;
            if (tools && FindTool(ref reader, isGemini) is { } tool) return $"tools ({tool})";
            if (messages && FindPart(ref reader, input) is { } part) return part;
            if (contents && FindGeminiPart(ref reader) is { } content) return $"contents ({content})";
            reader.Skip();
        }

        return null;
    }

    private static string? FindTool(ref Utf8JsonReader reader, bool isGemini)
    {
        if (reader.TokenType != JsonTokenType.StartArray) return null;
        int depth = reader.CurrentDepth;
        while (reader.Read() && reader.CurrentDepth > depth)
        {
            if (reader.TokenType != JsonTokenType.PropertyName || reader.CurrentDepth != depth + 2) continue;
            if (isGemini)
            {
                if (!GeminiClientTools.Contain(ref reader)) return Text(ref reader);
                continue;
            }

            // A tool without a type is the client's (Anthropic).
            if (!JsonText.Is(ref reader, "type"u8)) continue;
            reader.Read();
            string type = reader.TokenType == JsonTokenType.String ? Text(ref reader) : "";
            if (type.Length > 0 && !ClientTools.Any(known => type.StartsWith(known, StringComparison.Ordinal))) return type;
        }

        return null;
    }

    /// <summary>Blocks of messages by their type. What a tool was called with is data, whatever it looks like.</summary>
    private static string? FindPart(ref Utf8JsonReader reader, bool isInput)
    {
        if (reader.TokenType != JsonTokenType.StartArray) return null;
        int depth = reader.CurrentDepth;
        bool hasId = false, isWhole = false;
        while (reader.Read() && reader.CurrentDepth > depth)
        {
            if (reader.CurrentDepth == depth + 1 && reader.TokenType == JsonTokenType.StartObject) (hasId, isWhole) = (false, false);
            if (reader.CurrentDepth == depth + 1 && reader.TokenType == JsonTokenType.EndObject && isInput && hasId && !isWhole) return "input (item_reference)";
            if (reader.TokenType != JsonTokenType.PropertyName) continue;
            bool isType = JsonText.Is(ref reader, "type"u8), isData = JsonText.Is(ref reader, "input"u8) || JsonText.Is(ref reader, "arguments"u8);
            bool isOwn = reader.CurrentDepth == depth + 2, isId = isOwn && JsonText.Is(ref reader, "id"u8), saysWhat = isOwn && (isType || JsonText.Is(ref reader, "role"u8));
            if (!isType && !isData && !isId && !saysWhat) continue;
            reader.Read();
            hasId |= isId;
            isWhole |= saysWhat && reader.TokenType == JsonTokenType.String;
            if (isType && reader.TokenType == JsonTokenType.String && Parts.Find(ref reader) is { } part) return $"a part of type '{part}'";
            if (isData) reader.Skip();
        }

        return null;
    }

    private static string? FindGeminiPart(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is not (JsonTokenType.StartArray or JsonTokenType.StartObject)) return null;
        int depth = reader.CurrentDepth;
        while (reader.Read() && reader.CurrentDepth > depth)
            if (reader.TokenType == JsonTokenType.PropertyName && GeminiParts.Find(ref reader) is { } part) return part;

        return null;
    }

    private static string Text(ref Utf8JsonReader reader)
    {
        byte[] buffer = [];
        return Encoding.UTF8.GetString(JsonText.Read(ref reader, ref buffer));
    }
}
