using System.Text.Json;
using System.Text.RegularExpressions;

namespace Farthing.Wire.Schemas;

/// <summary>
/// Says whether JSON is what a JSON schema asks for. Understands what providers' structured outputs are made of: <c>type</c> (Gemini's capitals too), <c>nullable</c>,
/// <c>enum</c>, <c>const</c>, <c>properties</c>, <c>required</c>, <c>additionalProperties</c>, <c>items</c>, <c>prefixItems</c>, <c>anyOf</c>, <c>oneOf</c>, <c>allOf</c>,
/// <c>not</c>, references within the document, and bounds of numbers, lengths and counts. What it does not understand (<c>format</c>, <c>if</c>, references to other
/// documents, patterns that look around) it accepts: it never rejects an answer that is right.
/// </summary>
/// <param name="root">The schema; references begin at it. Must outlive this.</param>
public sealed class JsonSchema(JsonElement root)
{
    private const int MaxDepth = 64;

    private static readonly TimeSpan PatternTime = TimeSpan.FromMilliseconds(50);

    /// <summary>Whether a value is valid.</summary>
    public bool Accepts(JsonElement value) => Accepts(root, value, 0);

    private bool Accepts(JsonElement schema, JsonElement value, int depth)
    {
        if (schema.ValueKind == JsonValueKind.False) return false;
        if (schema.ValueKind != JsonValueKind.Object || depth > MaxDepth) return true;
        if (Field(schema, "$ref") is { ValueKind: JsonValueKind.String } reference && Follow(reference.GetString()!) is { } target && !Accepts(target, value, depth + 1)) return false;
        if (value.ValueKind == JsonValueKind.Null && Field(schema, "nullable") is { ValueKind: JsonValueKind.True }) return true;
        return HasType(schema, value)
            && HasValue(schema, value)
            && Alternatives(schema, value, depth)
            && (value.ValueKind switch
            {
                JsonValueKind.Object => AcceptsObject(schema, value, depth),
                JsonValueKind.Array => AcceptsArray(schema, value, depth),
                JsonValueKind.String => AcceptsText(schema, value.GetString()!),
                JsonValueKind.Number => AcceptsNumber(schema, value),
                _ => true,
            });
    }

    private static bool HasType(JsonElement schema, JsonElement value) => Field(schema, "type") switch
    {
        { ValueKind: JsonValueKind.String } type => IsOf(type.GetString()!, value),
        { ValueKind: JsonValueKind.Array } types when types.GetArrayLength() > 0 => types.EnumerateArray().Any(type => type.ValueKind != JsonValueKind.String || IsOf(type.GetString()!, value)),
        _ => true,
    };

    private static bool IsOf(string type, JsonElement value) => type.ToLowerInvariant() switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "null" => value.ValueKind == JsonValueKind.Null,
        "number" => value.ValueKind == JsonValueKind.Number,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) && number == Math.Floor(number),
        _ => true,
    };

    private static bool HasValue(JsonElement schema, JsonElement value)
    {
        if (Field(schema, "const") is { } constant && !JsonElement.DeepEquals(constant, value)) return false;
        return Field(schema, "enum") is not { ValueKind: JsonValueKind.Array } choices || choices.EnumerateArray().Any(choice => JsonElement.DeepEquals(choice, value));
    }

    private bool Alternatives(JsonElement schema, JsonElement value, int depth)
    {
        if (Field(schema, "allOf") is { ValueKind: JsonValueKind.Array } all && !all.EnumerateArray().All(each => Accepts(each, value, depth + 1))) return false;
        if (Field(schema, "anyOf") is { ValueKind: JsonValueKind.Array } any && !any.EnumerateArray().Any(each => Accepts(each, value, depth + 1))) return false;

        // "Exactly one" cannot be told where a part is not understood; providers read it as "any" too.
        if (Field(schema, "oneOf") is { ValueKind: JsonValueKind.Array } one && !one.EnumerateArray().Any(each => Accepts(each, value, depth + 1))) return false;
        return Field(schema, "not") is not { } not || !IsPlain(not) || !Accepts(not, value, depth + 1);
    }

    /// <summary>Whether everything that a schema says is understood, so that what it accepts is surely valid.</summary>
    private static bool IsPlain(JsonElement schema) =>
        schema.ValueKind == JsonValueKind.Object && schema.EnumerateObject().All(field => field.Name is "type" or "const" or "enum" or "required" or "minimum" or "maximum");

    private bool AcceptsObject(JsonElement schema, JsonElement value, int depth)
    {
        if (Field(schema, "required") is { ValueKind: JsonValueKind.Array } required
            && required.EnumerateArray().Any(name => name.ValueKind == JsonValueKind.String && !value.TryGetProperty(name.GetString()!, out _))) return false;
        if (!IsWithin(schema, "minProperties", "maxProperties", value.GetPropertyCount())) return false;
        JsonElement? properties = Field(schema, "properties"), others = Field(schema, "additionalProperties");
        bool hasPatterns = Field(schema, "patternProperties") is not null;
        foreach (JsonProperty property in value.EnumerateObject())
        {
            if (properties is { ValueKind: JsonValueKind.Object } known && known.TryGetProperty(property.Name, out JsonElement own))
            {
                if (!Accepts(own, property.Value, depth + 1)) return false;
            }
            else if (others is { } other && !hasPatterns && !Accepts(other, property.Value, depth + 1))
            {
                return false;
            }
        }

        return true;
    }

    private bool AcceptsArray(JsonElement schema, JsonElement value, int depth)
    {
        if (!IsWithin(schema, "minItems", "maxItems", value.GetArrayLength())) return false;
        JsonElement[] first = Field(schema, "prefixItems") is { ValueKind: JsonValueKind.Array } list ? [.. list.EnumerateArray()] : [];
        int index = 0;
        foreach (JsonElement item in value.EnumerateArray())
        {
            JsonElement? own = index < first.Length ? first[index] : Field(schema, "items");
            if (own is { } rule && !Accepts(rule, item, depth + 1)) return false;
            index++;
        }

        return Field(schema, "uniqueItems") is not { ValueKind: JsonValueKind.True } || AreDistinct([.. value.EnumerateArray()]);
    }

    private static bool AreDistinct(JsonElement[] items)
    {
        for (int i = 0; i < items.Length; i++)
            for (int j = 0; j < i; j++)
                if (JsonElement.DeepEquals(items[i], items[j])) return false;

        return true;
    }

    private static bool AcceptsText(JsonElement schema, string value)
    {
        if (!IsWithin(schema, "minLength", "maxLength", value.EnumerateRunes().Count())) return false;
        if (Field(schema, "pattern") is not { ValueKind: JsonValueKind.String } pattern) return true;
        try
        {
            return Regex.IsMatch(value, pattern.GetString()!, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, PatternTime);
        }
        catch (Exception error) when (error is ArgumentException or NotSupportedException or RegexMatchTimeoutException)
        {
            return true;
        }
    }

    private static bool AcceptsNumber(JsonElement schema, JsonElement value)
    {
        if (!value.TryGetDouble(out double number)) return true;
        if (Number(schema, "minimum") > number || Number(schema, "maximum") < number) return false;
        if (Number(schema, "exclusiveMinimum") >= number || Number(schema, "exclusiveMaximum") <= number) return false;
        return Number(schema, "multipleOf") is not { } step || step <= 0 || Math.Abs((number / step) - Math.Round(number / step)) < 1e-9;
    }

    private static bool IsWithin(JsonElement schema, string least, string most, int count) => !(Number(schema, least) > count || Number(schema, most) < count);

    private static double? Number(JsonElement schema, string name) =>
        Field(schema, name) is { ValueKind: JsonValueKind.Number } number && number.TryGetDouble(out double value) ? value : null;

    private static JsonElement? Field(JsonElement schema, string name) => schema.TryGetProperty(name, out JsonElement value) ? value : null;

    /// <summary>What a reference points at, or <c>null</c> when that is not in this document.</summary>
    private JsonElement? Follow(string reference)
    {
        if (!reference.StartsWith('#')) return null;
        JsonElement found = root;
        foreach (string part in reference[1..].Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            string name = part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            if (found.ValueKind == JsonValueKind.Array && int.TryParse(name, out int index) && index >= 0 && index < found.GetArrayLength()) found = found[index];
            else if (found.ValueKind != JsonValueKind.Object || !found.TryGetProperty(name, out found)) return null;
        }

        return found;
    }
}
