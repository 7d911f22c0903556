using System.Buffers;
using System.Text.Json;

namespace Farthing.Wire.Translation.Requests;

/// <summary>Writes blocks as the content of a chat message: a lone text as a text, which every server takes, anything else as parts.</summary>
internal static class MessageBlocks
{
    /// <summary>Writes the field <c>content</c>.</summary>
    public static void WriteContent(Utf8JsonWriter json, JsonElement content, string at, FieldLosses losses)
    {
        if (content.ValueKind == JsonValueKind.Array) WriteContent(json, [.. content.EnumerateArray().Select((block, index) => (block, $"{at}[{index}]"))], losses);
        else if (content.IsThere()) json.WriteRaw("content"u8, content);
    }

    /// <summary>Writes the field <c>content</c>.</summary>
    public static void WriteContent(Utf8JsonWriter json, List<(JsonElement Block, string At)> blocks, FieldLosses losses)
    {
        if (blocks.Exists(each => each.Block.Get("cache_control"u8).IsThere())) losses.LeaveOut("cache_control");
        if (blocks.Count == 0)
        {
            json.WriteString("content"u8, ""u8);
            return;
        }

        if (blocks is [({ } only, _)] && only.Get("type"u8).Is("text"u8) && only.Get("text"u8).ValueKind == JsonValueKind.String)
        {
            json.WriteRaw("content"u8, only.Get("text"u8));
            return;
        }

        json.WriteStartArray("content"u8);
        foreach ((JsonElement block, string at) in blocks) WritePart(json, block, at, losses);
        json.WriteEndArray();
    }

    private static void WritePart(Utf8JsonWriter json, JsonElement block, string at, FieldLosses losses)
    {
        switch (block.Text("type"u8))
        {
            case "text":
                WriteText(json, block.Get("text"u8));
                break;
            case "image":
                WriteImage(json, block.Get("source"u8), at, losses);
                break;
            case "document":
                WriteDocument(json, block, at, losses);
                break;
            default:
                losses.Refuse($"{at}.type", "use blocks of the types text, image, document and tool_result");
                break;
        }
    }

    private static void WriteText(Utf8JsonWriter json, JsonElement text)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "text"u8);
        if (text.IsThere()) json.WriteRaw("text"u8, text);
        json.WriteEndObject();
    }

    private static void WriteImage(Utf8JsonWriter json, JsonElement source, string at, FieldLosses losses)
    {
        bool holds = source.Get("type"u8).Is("base64"u8);
        if (!holds && !source.Get("url"u8).IsThere())
        {
            losses.Refuse($"{at}.source.type", "send the image itself or its address");
            return;
        }

        json.WriteStartObject();
        json.WriteString("type"u8, "image_url"u8);
        json.WriteStartObject("image_url"u8);
        if (holds) WriteDataUrl(json, "url"u8, source);
        else json.WriteRaw("url"u8, source.Get("url"u8));
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteDocument(Utf8JsonWriter json, JsonElement block, string at, FieldLosses losses)
    {
        JsonElement source = block.Get("source"u8);
        if (block.Get("citations"u8).Get("enabled"u8).ValueKind == JsonValueKind.True) losses.Refuse($"{at}.citations", "ask for the places in the text of your message");
        if (block.Get("context"u8).HasText()) losses.Refuse($"{at}.context", "say it in a block of text before the document");
        switch (source.Text("type"u8))
        {
            case "text":
                if (block.Get("title"u8).HasText()) losses.LeaveOut("messages.content.title");
                WriteText(json, source.Get("data"u8));
                break;
            case "content" when source.Get("content"u8).ValueKind == JsonValueKind.String:
                WriteText(json, source.Get("content"u8));
                break;
            case "content":
                int index = 0;
                foreach (JsonElement inner in source.Get("content"u8).Items()) WritePart(json, inner, $"{at}.source.content[{index++}]", losses);
                break;
            case "base64":
                json.WriteStartObject();
                json.WriteString("type"u8, "file"u8);
                json.WriteStartObject("file"u8);
                if (block.Get("title"u8).HasText()) json.WriteRaw("filename"u8, block.Get("title"u8));
                else json.WriteString("filename"u8, "document.pdf"u8);
                WriteDataUrl(json, "file_data"u8, source);
                json.WriteEndObject();
                json.WriteEndObject();
                break;
            default:
                losses.Refuse($"{at}.source.type", "send the document itself: OpenAI's chat reads no document from an address");
                break;
        }
    }

    private static void WriteDataUrl(Utf8JsonWriter json, ReadOnlySpan<byte> name, JsonElement source)
    {
        ReadOnlySpan<byte> mediaType = Inner(source.Get("media_type"u8)), data = Inner(source.Get("data"u8));
        ArrayBufferWriter<byte> url = new(data.Length + mediaType.Length + 32);
        url.Write("\"data:"u8);
        url.Write(mediaType);
        url.Write(";base64,"u8);
        url.Write(data);
        url.Write("\""u8);
        json.WritePropertyName(name);
        json.WriteRawValue(url.WrittenSpan, skipInputValidation: true);
    }

    private static ReadOnlySpan<byte> Inner(JsonElement text) => text.ValueKind == JsonValueKind.String ? text.Raw()[1..^1] : default;
}
