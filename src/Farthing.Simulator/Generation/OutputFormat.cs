using System.Text.Json;

namespace Farthing.Simulator.Generation;

/// <summary>What the text of an answer must be: free text, any JSON object, or JSON valid against a schema.</summary>
internal readonly record struct OutputFormat(bool IsJson, JsonElement? Schema)
{
    public static OutputFormat Text => default;

    public static OutputFormat AnyJson => new(true, null);

    public static OutputFormat Valid(JsonElement schema) => new(true, schema);
}
