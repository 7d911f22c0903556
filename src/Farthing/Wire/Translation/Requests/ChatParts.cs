using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;

namespace Farthing.Wire.Translation.Requests;

/// <summary>Writes the parts of a chat message as blocks.</summary>
internal static class ChatParts
{
    /// <summary>Writes a content, be it a text or parts.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="content">The content.</param>
    /// <param name="mark">The prompt-cache mark of the whole message, which its last block takes.</param>
    /// <param name="at">Where it stands.</param>
    /// <param name="losses">Told what is left out.</param>
    public static void WriteAll(Utf8JsonWriter json, JsonElement content, JsonElement mark, string at, FieldLosses losses)
    {
        if (content.HasText()) WriteText(json, content, mark);
        if (content.ValueKind != JsonValueKind.Array) return;
        int index = 0, last = content.GetArrayLength() - 1;
        foreach (JsonElement part in content.EnumerateArray())
        {
            JsonElement own = part.Get("cache_control"u8);
            Write(json, part, own.IsThere() || index != last ? own : mark, $"{at}[{index++}]", losses);
        }
    }

    /// <summary>Writes a block of text.</summary>
    public static void WriteText(Utf8JsonWriter json, JsonElement text, JsonElement mark)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "text"u8);
        json.WriteRaw("text"u8, text);
        End(json, mark);
    }

    private static void Write(Utf8JsonWriter json, JsonElement part, JsonElement mark, string at, FieldLosses losses)
    {
        switch (part.Text("type"u8))
        {
            // Anthropic refuses blocks of empty text.
            case "text" or "input_text" or "output_text":
                if (part.Get("text"u8) is { } text && (text.HasText() || text.ValueKind != JsonValueKind.String)) WriteText(json, text, mark);
                break;
            case "refusal":
                if (part.Get("refusal"u8).HasText()) WriteText(json, part.Get("refusal"u8), mark);
                break;
            case "image_url":
                WriteImage(json, part.Get("image_url"u8), mark, $"{at}.image_url", losses);
                break;
            case "input_image":
                WriteImage(json, part.Get("image_url"u8), mark, $"{at}.image_url", losses);
                LeaveOutDetail(part, at, losses);
                break;
            case "input_file":
                WriteFile(json, part, mark, at, losses);
                break;
            case "file":
                WriteFile(json, part.Get("file"u8), mark, $"{at}.file", losses);
                break;
            case "input_audio":
                losses.Refuse($"{at}.input_audio", "send what was said as text");
                break;
            default:
                losses.Refuse($"{at}.type", "use parts of the types text, image_url and file");
                break;
        }
    }

    private static void WriteImage(Utf8JsonWriter json, JsonElement image, JsonElement mark, string at, FieldLosses losses)
    {
        JsonElement address = image.ValueKind == JsonValueKind.Object ? image.Get("url"u8) : image;
        if (address.ValueKind != JsonValueKind.String)
        {
            losses.Refuse($"{at}.url", "give the image an address");
            return;
        }

        LeaveOutDetail(image, at, losses);
        ReadOnlySpan<byte> text = TextOf(address);
        bool holds = DataUrl.TryRead(text, out DataUrl data);
        if (!holds && DataUrl.IsOne(text))
        {
            losses.Refuse($"{at}.url", "encode the image in Base64");
            return;
        }

        json.WriteStartObject();
        json.WriteString("type"u8, "image"u8);
        json.WriteStartObject("source"u8);
        json.WriteString("type"u8, holds ? "base64"u8 : "url"u8);
        if (holds) WriteData(json, data.MediaType.SequenceEqual("image/jpg"u8) ? "image/jpeg"u8 : data.MediaType, data.Data);
        else json.WriteString("url"u8, text);
        json.WriteEndObject();
        End(json, mark);
    }

    /// <summary>How closely OpenAI's models look at a picture is a matter of theirs.</summary>
    private static void LeaveOutDetail(JsonElement image, string at, FieldLosses losses)
    {
        if (image.Get("detail"u8).IsThere() && !image.Get("detail"u8).Is("auto"u8)) losses.LeaveOut($"{at}.detail");
    }

    private static void WriteFile(Utf8JsonWriter json, JsonElement file, JsonElement mark, string at, FieldLosses losses)
    {
        if (file.Get("file_url"u8).HasText())
        {
            json.WriteStartObject();
            json.WriteString("type"u8, "document"u8);
            json.WriteStartObject("source"u8);
            json.WriteString("type"u8, "url"u8);
            json.WriteRaw("url"u8, file.Get("file_url"u8));
            json.WriteEndObject();
            End(json, mark);
            return;
        }

        if (file.Get("file_data"u8) is not { ValueKind: JsonValueKind.String } content)
        {
            losses.Refuse($"{at}.file_id", "send the file itself as file_data");
            return;
        }

        byte[]? plain = null;
        bool holds = DataUrl.TryRead(TextOf(content), out DataUrl data);
        bool isPdf = holds && data.MediaType.SequenceEqual("application/pdf"u8);
        if (!isPdf && (!holds || !data.MediaType.StartsWith("text/"u8) || (plain = Decode(data.Data)) is null))
        {
            losses.Refuse($"{at}.file_data", "send a PDF or a text as data:application/pdf;base64,… or data:text/plain;base64,…");
            return;
        }

        json.WriteStartObject();
        json.WriteString("type"u8, "document"u8);
        json.WriteStartObject("source"u8);
        json.WriteString("type"u8, isPdf ? "base64"u8 : "text"u8);
        if (isPdf) WriteData(json, data.MediaType, data.Data);
        else WriteData(json, "text/plain"u8, plain);
        json.WriteEndObject();
        if (file.Get("filename"u8).HasText()) json.WriteRaw("title"u8, file.Get("filename"u8));
        End(json, mark);
    }

    private static void WriteData(Utf8JsonWriter json, ReadOnlySpan<byte> mediaType, ReadOnlySpan<byte> data)
    {
        json.WriteString("media_type"u8, mediaType);
        json.WriteString("data"u8, data);
    }

    private static byte[]? Decode(ReadOnlySpan<byte> base64)
    {
        byte[] bytes = new byte[Base64.GetMaxDecodedFromUtf8Length(base64.Length)];
        return Base64.DecodeFromUtf8(base64, bytes, out _, out int written) == OperationStatus.Done ? bytes[..written] : null;
    }

    /// <summary>A text's bytes; a picture's are not copied unless something in them is escaped.</summary>
    private static ReadOnlySpan<byte> TextOf(JsonElement text)
    {
        ReadOnlySpan<byte> raw = text.Raw()[1..^1];
        return raw.Contains((byte)'\\') ? text.TextBytes() : raw;
    }

    private static void End(Utf8JsonWriter json, JsonElement mark)
    {
        if (mark.IsThere()) json.WriteRaw("cache_control"u8, mark);
        json.WriteEndObject();
    }
}
