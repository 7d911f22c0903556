using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Farthing.Wire;

/// <summary>Copies values as they were written, so that no number, escape or half of a surrogate pair changes on the way.</summary>
internal static class RawJson
{
    /// <summary>The bytes of a value.</summary>
    public static ReadOnlySpan<byte> Raw(this JsonElement value) => JsonMarshal.GetRawUtf8Value(value);

    /// <summary>Whether a value is a text that is not empty.</summary>
    public static bool HasText(this JsonElement value) => value.ValueKind == JsonValueKind.String && value.Raw().Length > 2;

    /// <summary>Whether a text is this one; <c>false</c> of anything that is no text.</summary>
    public static bool Is(this JsonElement value, ReadOnlySpan<byte> text) => value.ValueKind == JsonValueKind.String && value.ValueEquals(text);

    /// <summary>Writes a value as it is.</summary>
    public static void WriteRaw(this Utf8JsonWriter json, JsonElement value) => json.WriteRawValue(value.Raw(), skipInputValidation: true);

    /// <summary>Writes a value as it is under a name.</summary>
    public static void WriteRaw(this Utf8JsonWriter json, ReadOnlySpan<byte> name, JsonElement value)
    {
        json.WritePropertyName(name);
        json.WriteRaw(value);
    }

    /// <summary>The text of a string as UTF-8, its escapes undone.</summary>
    public static byte[] TextBytes(this JsonElement value)
    {
        ReadOnlySpan<byte> raw = value.Raw()[1..^1];
        byte[] text = new byte[raw.Length];
        int length = JsonText.Unescape(raw, text);
        return length == text.Length ? text : text[..length];
    }

    /// <summary>Writes several texts as one under a name.</summary>
    public static void WriteJoined(this Utf8JsonWriter json, ReadOnlySpan<byte> name, IReadOnlyList<JsonElement> texts)
    {
        if (texts.Count == 1)
        {
            json.WriteRaw(name, texts[0]);
            return;
        }

        ArrayBufferWriter<byte> joined = new(256);
        joined.Write("\""u8);
        foreach (JsonElement text in texts) joined.Write(text.Raw()[1..^1]);
        joined.Write("\""u8);
        json.WritePropertyName(name);
        json.WriteRawValue(joined.WrittenSpan, skipInputValidation: true);
    }
}
