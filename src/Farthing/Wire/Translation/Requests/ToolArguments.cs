using System.Text.Json;

namespace Farthing.Wire.Translation.Requests;

/// <summary>
/// The arguments of a tool's call: on OpenAI's wire a text that holds JSON, on Anthropic's an object. A model may write a text that is none; it then stands under
/// <c>INVALID_JSON</c>, as Anthropic's page "Fine-grained tool streaming" has it.
/// </summary>
internal static class ToolArguments
{
    /// <summary>Writes a text as the object <c>input</c>.</summary>
    public static void WriteInput(Utf8JsonWriter json, JsonElement arguments)
    {
        json.WritePropertyName("input"u8);
        if (arguments.ValueKind == JsonValueKind.Object)
        {
            json.WriteRaw(arguments);
            return;
        }

        byte[] text = arguments.ValueKind == JsonValueKind.String ? arguments.TextBytes() : [];
        WriteInput(json, text);
    }

    /// <summary>Writes a text as an object.</summary>
    public static void WriteInput(Utf8JsonWriter json, ReadOnlySpan<byte> text)
    {
        if (IsObject(text))
        {
            json.WriteRawValue(text, skipInputValidation: true);
            return;
        }

        json.WriteStartObject();
        if (!text.Trim(" \t\r\n"u8).IsEmpty) json.WriteString("INVALID_JSON"u8, text);
        json.WriteEndObject();
    }

    private static bool IsObject(ReadOnlySpan<byte> text)
    {
        var reader = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = 1_000 });
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return false;
            reader.Skip();
            return !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
