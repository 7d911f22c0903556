using System.Text.Json;

namespace Farthing.Calls;

/// <summary>Reads the tags of a call (<see cref="Principal.Tags"/>).</summary>
public static class CallTags
{
    private static readonly IReadOnlyDictionary<string, string> None = new Dictionary<string, string>();

    /// <summary>The tags by name; those that are not texts are left out.</summary>
    /// <param name="json">A JSON object, or empty.</param>
    public static IReadOnlyDictionary<string, string> Read(string json)
    {
        if (json.Length == 0) return None;
        Dictionary<string, string> tags = new(StringComparer.Ordinal);
        using JsonDocument document = JsonDocument.Parse(json);
        foreach (JsonProperty tag in document.RootElement.EnumerateObject())
            if (tag.Value.ValueKind == JsonValueKind.String) tags[tag.Name] = tag.Value.GetString()!;

        return tags;
    }
}
