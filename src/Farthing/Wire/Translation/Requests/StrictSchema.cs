using System.Text.Json;

namespace Farthing.Wire.Translation.Requests;

/// <summary>
/// Tells whether OpenAI takes a schema as a strict one: every object closed, and every property of it required ("Structured Outputs", "Supported schemas").
/// Anthropic lets properties be optional; such a schema is sent as a plain one.
/// </summary>
internal static class StrictSchema
{
    public static bool Accepts(JsonElement schema)
    {
        switch (schema.ValueKind)
        {
            case JsonValueKind.Array:
                return schema.EnumerateArray().All(Accepts);
            case JsonValueKind.Object:
                if ((schema.Get("properties"u8).IsThere() || schema.Get("type"u8).Is("object"u8)) && !IsClosed(schema)) return false;

                // The names of properties are not keywords, and examples are no schemas.
                foreach (JsonProperty field in schema.EnumerateObject())
                    if (field.Name is "properties" or "$defs" or "definitions" ? !field.Value.Fields().All(each => Accepts(each.Value)) : IsSchema(field.Name) && !Accepts(field.Value)) return false;
                return true;
            default:
                return true;
        }
    }

    private static bool IsClosed(JsonElement schema)
    {
        if (schema.Get("additionalProperties"u8).ValueKind != JsonValueKind.False) return false;
        HashSet<string> required = [.. schema.Get("required"u8).Items().Where(each => each.ValueKind == JsonValueKind.String).Select(each => each.GetString()!)];
        return schema.Get("properties"u8).Fields().All(each => required.Contains(each.Name));
    }

    private static bool IsSchema(string keyword) => keyword is "items" or "anyOf" or "allOf" or "oneOf" or "prefixItems";
}
