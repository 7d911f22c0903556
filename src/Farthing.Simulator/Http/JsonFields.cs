using System.Text.Json;

namespace Farthing.Simulator.Http;

/// <summary>Typed reading of a request's fields: absent and null are the same; a wrong type is refused by name.</summary>
internal static class JsonFields
{
    public static JsonElement? Field(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null
            ? value
            : null;

    public static string? TextField(this JsonElement element, string name) => element.Field(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } value => value.GetString(),
        _ => throw RequestProblem.WrongType(name, "a string"),
    };

    public static bool? FlagField(this JsonElement element, string name) => element.Field(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        _ => throw RequestProblem.WrongType(name, "a boolean"),
    };

    public static int? NumberField(this JsonElement element, string name, int least = 0, int most = int.MaxValue)
    {
        if (element.Field(name) is not { } value)
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.Number || !value.TryGetInt32(out int number))
        {
            throw RequestProblem.WrongType(name, "an integer");
        }

        return number >= least && number <= most ? number : throw RequestProblem.Invalid(name, $"it is {number} and must be from {least} to {most}");
    }

    public static JsonElement? ArrayField(this JsonElement element, string name) => element.Field(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Array } value => value,
        _ => throw RequestProblem.WrongType(name, "an array"),
    };

    public static JsonElement? ObjectField(this JsonElement element, string name) => element.Field(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Object } value => value,
        _ => throw RequestProblem.WrongType(name, "an object"),
    };

    public static string RequiredModel(this JsonElement request)
    {
        string model = request.TextField("model") ?? throw RequestProblem.Missing("model");
        return model.Length > 0 ? model : throw RequestProblem.Missing("model");
    }

    /// <summary>A string or an array of strings.</summary>
    public static IReadOnlyList<string> TextsField(this JsonElement element, string name)
    {
        switch (element.Field(name))
        {
            case null:
                return [];
            case { ValueKind: JsonValueKind.String } one:
                return [one.GetString()!];
            case { ValueKind: JsonValueKind.Array } many:
                return [.. many.EnumerateArray().Select(item => item.ValueKind == JsonValueKind.String
                    ? item.GetString()!
                    : throw RequestProblem.WrongType(name, "a string or an array of strings"))];
            default:
                throw RequestProblem.WrongType(name, "a string or an array of strings");
        }
    }
}
