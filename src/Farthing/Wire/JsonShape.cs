using System.Text;
using System.Text.Json;

namespace Farthing.Wire;

/// <summary>Looks at values that may be there or not.</summary>
internal static class JsonShape
{
    /// <summary>A field, or an undefined value when there is none.</summary>
    public static JsonElement Get(this JsonElement value, ReadOnlySpan<byte> name) =>
        value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out JsonElement field) ? field : default;

    /// <summary>A field's text, or <c>null</c>.</summary>
    public static string? Text(this JsonElement value, ReadOnlySpan<byte> name) => value.Get(name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    /// <summary>Whether there is a value that is not null.</summary>
    public static bool IsThere(this JsonElement value) => value.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null);

    /// <summary>The elements of an array, or none.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement value) => value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : [];

    /// <summary>The fields of an object, or none.</summary>
    public static IEnumerable<JsonProperty> Fields(this JsonElement value) => value.ValueKind == JsonValueKind.Object ? value.EnumerateObject() : [];

    /// <summary>A whole number, or -1.</summary>
    public static int Index(this JsonElement value, ReadOnlySpan<byte> name) =>
        value.Get(name) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt32(out int index) && index >= 0 ? index : -1;

    /// <summary>Writes a field and its value as they are.</summary>
    public static void WriteTo(this JsonProperty field, Utf8JsonWriter json)
    {
        json.WritePropertyName(field.Name);
        field.Value.WriteTo(json);
    }

    /// <summary>Writes a value under a name, or nothing when it is not there.</summary>
    public static void WriteIfThere(this Utf8JsonWriter json, string name, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Undefined) return;
        json.WritePropertyName(name);
        value.WriteTo(json);
    }

    /// <summary>Writes an array without elements.</summary>
    public static void WriteEmptyArray(this Utf8JsonWriter json, string name)
    {
        json.WriteStartArray(name);
        json.WriteEndArray();
    }

    /// <summary>Writes an object without fields.</summary>
    public static void WriteEmptyObject(this Utf8JsonWriter json, string name)
    {
        json.WriteStartObject(name);
        json.WriteEndObject();
    }

    /// <summary>Adds a text that is in a field, if it is.</summary>
    public static void AppendText(this StringBuilder builder, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.String) builder.Append(value.GetString());
    }
}
