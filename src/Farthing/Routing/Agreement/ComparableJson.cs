using System.Text;
using System.Text.Json;

namespace Farthing.Routing.Agreement;

/// <summary>JSON in the form in which two models' answers are compared: fields in one order, numbers by their value, no spaces.</summary>
internal static class ComparableJson
{
    /// <summary>The comparable form, or <c>null</c> when the text is not JSON.</summary>
    public static string? Of(string text)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            StringBuilder form = new(text.Length);
            Append(form, document.RootElement);
            return form.ToString();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static void Append(StringBuilder form, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                form.Append('{');
                foreach (JsonProperty field in value.EnumerateObject().OrderBy(field => field.Name, StringComparer.Ordinal))
                {
                    form.Append(JsonEncodedText.Encode(field.Name)).Append(':');
                    Append(form, field.Value);
                    form.Append(',');
                }

                form.Append('}');
                break;
            case JsonValueKind.Array:
                form.Append('[');
                foreach (JsonElement item in value.EnumerateArray())
                {
                    Append(form, item);
                    form.Append(',');
                }

                form.Append(']');
                break;
            case JsonValueKind.Number when value.TryGetDecimal(out decimal number):
                form.Append((number / 1.000000000000000000000000000000m).ToString(System.Globalization.CultureInfo.InvariantCulture));
                break;
            case JsonValueKind.String:
                form.Append('"').Append(JsonEncodedText.Encode(value.GetString()!.Trim())).Append('"');
                break;
            default:
                form.Append(value.GetRawText());
                break;
        }
    }
}
