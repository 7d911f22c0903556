using System.Text.Json;
using Farthing.Simulator.Http;
using Farthing.Simulator.Text;

namespace Farthing.Simulator.Generation;

/// <summary>
/// Writes JSON that is valid against a JSON schema: required properties only, the same for the same seed. Understands types, enum, const,
/// references within the document, anyOf, oneOf, allOf, bounds of numbers, lengths, formats and item counts; a <c>pattern</c> is not followed.
/// </summary>
internal sealed class SchemaFiller
{
    private const int MaxDepth = 24;
    private readonly JsonElement _root;
    private readonly Queue<string> _nouns;
    private readonly Utf8JsonWriter _json;
    private SeededRandom _random;

    private SchemaFiller(JsonElement root, ulong seed, IReadOnlyList<string> nouns, Utf8JsonWriter json)
    {
        _root = root;
        _random = new SeededRandom(seed);
        _nouns = new Queue<string>(nouns);
        _json = json;
    }

    /// <param name="schema">The schema; its root is where references begin.</param>
    /// <param name="seed">What the values follow from.</param>
    /// <param name="nouns">Words to use for free strings first.</param>
    public static string Fill(JsonElement schema, ulong seed, IReadOnlyList<string> nouns) => System.Text.Encoding.UTF8.GetString(
        JsonOutput.Write(json => new SchemaFiller(schema, seed, nouns, json).Write(schema, 0)).Span);

    private void Write(JsonElement schema, int depth)
    {
        schema = Resolve(schema, depth);
        if (schema.Field("const") is { } constant)
        {
            constant.WriteTo(_json);
        }
        else if (schema.Field("enum") is { ValueKind: JsonValueKind.Array } choices && choices.GetArrayLength() > 0)
        {
            choices[_random.Below(choices.GetArrayLength())].WriteTo(_json);
        }
        else
        {
            WriteOfType(schema, TypeOf(schema), depth);
        }
    }

    private void WriteOfType(JsonElement schema, string type, int depth)
    {
        switch (type)
        {
            case "object":
                WriteObject(schema, depth);
                break;
            case "array":
                WriteArray(schema, depth);
                break;
            case "integer":
                _json.WriteNumberValue((long)Number(schema, whole: true));
                break;
            case "number":
                _json.WriteNumberValue(Number(schema, whole: false));
                break;
            case "boolean":
                _json.WriteBooleanValue(_random.Below(2) == 0);
                break;
            case "null":
                _json.WriteNullValue();
                break;
            default:
                _json.WriteStringValue(Text(schema));
                break;
        }
    }

    private void WriteObject(JsonElement schema, int depth)
    {
        _json.WriteStartObject();
        JsonElement? properties = schema.Field("properties");
        var written = new HashSet<string>();
        foreach (string name in schema.TextsField("required"))
        {
            if (written.Add(name))
            {
                _json.WritePropertyName(name);
                WriteProperty(properties?.Field(name), depth);
            }
        }

        int least = Count(schema, "minProperties") ?? 0;
        foreach (JsonProperty property in properties is { ValueKind: JsonValueKind.Object } known ? known.EnumerateObject().AsEnumerable() : [])
        {
            if (written.Count < least && written.Add(property.Name))
            {
                _json.WritePropertyName(property.Name);
                WriteProperty(property.Value, depth);
            }
        }

        _json.WriteEndObject();
    }

    private void WriteProperty(JsonElement? schema, int depth)
    {
        if (schema is { ValueKind: JsonValueKind.Object } known)
        {
            Write(known, depth + 1);
        }
        else
        {
            _json.WriteStringValue(Sentences.Word(ref _random));
        }
    }

    private void WriteArray(JsonElement schema, int depth)
    {
        int least = Count(schema, "minItems") ?? 0;
        int most = Count(schema, "maxItems") ?? int.MaxValue;
        JsonElement? first = schema.Field("prefixItems");
        int fixedItems = first is { ValueKind: JsonValueKind.Array } list ? list.GetArrayLength() : 0;

        // One or two items where a schema leaves it open, none once it has gone too deep.
        int wanted = depth > MaxDepth ? least : Math.Min(most, Math.Max(Math.Max(least, fixedItems), fixedItems > 0 ? 0 : 1 + _random.Below(2)));
        bool distinct = schema.Field("uniqueItems") is { ValueKind: JsonValueKind.True };
        _json.WriteStartArray();
        for (int i = 0; i < wanted; i++)
        {
            JsonElement? item = i < fixedItems ? first!.Value[i] : schema.Field("items");
            WriteItem(item, i, distinct, depth);
        }

        _json.WriteEndArray();
    }

    private void WriteItem(JsonElement? schema, int place, bool distinct, int depth)
    {
        if (schema is { ValueKind: JsonValueKind.Object } known && distinct && Resolve(known, depth).Field("enum") is { } choices)
        {
            choices[place % choices.GetArrayLength()].WriteTo(_json);
        }
        else
        {
            WriteProperty(schema, depth);
        }
    }

    // Follows references and picks among alternatives until a schema says itself what it is.
    private JsonElement Resolve(JsonElement schema, int depth)
    {
        for (int hop = 0; hop < MaxDepth; hop++)
        {
            if (schema.Field("$ref") is { ValueKind: JsonValueKind.String } reference)
            {
                schema = Follow(reference.GetString()!);
            }
            else if ((schema.Field("anyOf") ?? schema.Field("oneOf")) is { ValueKind: JsonValueKind.Array } alternatives
                && alternatives.GetArrayLength() > 0)
            {
                schema = Alternative(alternatives, depth);
            }
            else if (schema.Field("allOf") is { ValueKind: JsonValueKind.Array } all && all.GetArrayLength() > 0)
            {
                schema = all.GetArrayLength() == 1 ? all[0] : Merge(all);
            }
            else
            {
                break;
            }
        }

        return schema;
    }

    private JsonElement Follow(string reference)
    {
        JsonElement found = _root;
        foreach (string part in reference.Split('/').Skip(1))
        {
            string name = part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            found = found.Field(name) ?? throw RequestProblem.Invalid("schema", $"the reference {reference} leads nowhere");
        }

        return found;
    }

    // Early on any alternative will do; deep inside a recursive schema the one that ends it.
    private static JsonElement Alternative(JsonElement alternatives, int depth)
    {
        if (depth > MaxDepth / 4)
        {
            foreach (JsonElement alternative in alternatives.EnumerateArray())
            {
                if (alternative.Field("$ref") is null && TypeOf(alternative) is not ("object" or "array"))
                {
                    return alternative;
                }
            }
        }

        return alternatives[0];
    }

    private JsonElement Merge(JsonElement all)
    {
        ReadOnlyMemory<byte> merged = JsonOutput.Write(json =>
        {
            json.WriteStartObject();
            json.WriteString("type", "object");
            JsonElement[] parts = [.. all.EnumerateArray().Select(part => Resolve(part, 0))];
            json.WriteStartObject("properties");
            foreach (JsonProperty property in parts.SelectMany(part => part.Field("properties")?.EnumerateObject().ToArray() ?? []))
            {
                property.WriteTo(json);
            }

            json.WriteEndObject();
            json.WriteStartArray("required");
            foreach (string name in parts.SelectMany(part => part.TextsField("required")))
            {
                json.WriteStringValue(name);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        });
        return JsonElement.Parse(merged.Span);
    }

    private static string TypeOf(JsonElement schema) => schema.Field("type") switch
    {
        // Gemini writes its types in capitals.
        { ValueKind: JsonValueKind.String } type => type.GetString()!.ToLowerInvariant(),
        { ValueKind: JsonValueKind.Array } types when types.GetArrayLength() > 0 => types[0].GetString()!.ToLowerInvariant(),
        _ when schema.Field("properties") is not null || schema.Field("required") is not null => "object",
        _ when schema.Field("items") is not null => "array",
        _ => "string",
    };

    private decimal Number(JsonElement schema, bool whole)
    {
        decimal step = Bound(schema, "multipleOf") ?? (whole ? 1m : 0.01m);
        decimal least = Bound(schema, "minimum") ?? (Bound(schema, "exclusiveMinimum") + step) ?? (Bound(schema, "maximum") is < 0 and { } top ? top - (step * 100) : 0);
        decimal most = Bound(schema, "maximum") ?? (Bound(schema, "exclusiveMaximum") - step) ?? (least + (step * 100));
        least = Math.Ceiling(least / step) * step;
        int steps = (int)Math.Clamp(Math.Floor((most - least) / step), 0, 1000);
        return least + (step * _random.Below(steps + 1));
    }

    private string Text(JsonElement schema)
    {
        if (schema.Field("format") is { ValueKind: JsonValueKind.String } format && Formatted(format.GetString()!) is { } formatted)
        {
            return formatted;
        }

        int least = Count(schema, "minLength") ?? 0;
        int most = Count(schema, "maxLength") ?? int.MaxValue;
        string text = _nouns.TryDequeue(out string? noun) ? noun : Sentences.Word(ref _random);
        while (text.Length < least)
        {
            text += " " + Sentences.Word(ref _random);
        }

        return text.Length > most ? text[..most] : text;
    }

    private string? Formatted(string format) => format switch
    {
        "date-time" => $"2026-{1 + _random.Below(12):00}-{1 + _random.Below(28):00}T{_random.Below(24):00}:30:00Z",
        "date" => $"2026-{1 + _random.Below(12):00}-{1 + _random.Below(28):00}",
        "time" => $"{_random.Below(24):00}:30:00Z",
        "duration" => $"PT{1 + _random.Below(59)}M",
        "email" => $"{Sentences.Word(ref _random)}@example.com",
        "hostname" => $"{Sentences.Word(ref _random)}.example.com",
        "uri" or "url" => $"https://example.com/{Sentences.Word(ref _random)}",
        "ipv4" => $"192.0.2.{_random.Below(256)}",
        "ipv6" => $"2001:db8::{_random.Hexadecimal(4)}",
        "uuid" => $"{_random.Hexadecimal(8)}-{_random.Hexadecimal(4)}-4{_random.Hexadecimal(3)}-8{_random.Hexadecimal(3)}-{_random.Hexadecimal(12)}",
        _ => null,
    };

    // Bounds may be written with a fraction or beyond decimal's range; those beyond do not bind a small number.
    private static decimal? Bound(JsonElement schema, string name) =>
        schema.Field(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetDecimal(out decimal bound) ? bound : null;

    private static int? Count(JsonElement schema, string name) =>
        schema.Field(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt32(out int count) ? count : null;
}
