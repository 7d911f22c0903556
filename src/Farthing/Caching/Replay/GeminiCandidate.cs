using System.Text;
using System.Text.Json;
using Farthing.Wire;

namespace Farthing.Caching.Replay;

/// <summary>One candidate of a streamed answer of Gemini, put together from its pieces.</summary>
internal sealed class GeminiCandidate
{
    private readonly Dictionary<string, JsonElement> _fields = [];
    private readonly List<(JsonElement Part, StringBuilder? Text)> _parts = [];
    private JsonElement _role;

    /// <summary>Whether it said why it ended.</summary>
    public bool IsFinished => _fields.ContainsKey("finishReason");

    public void Add(JsonElement piece)
    {
        foreach (JsonProperty field in piece.EnumerateObject())
            if (field.Name != "content") _fields[field.Name] = field.Value;
        JsonElement content = piece.Get("content"u8);
        if (content.Get("role"u8).IsThere()) _role = content.Get("role"u8);
        foreach (JsonElement part in content.Get("parts"u8).Items()) AddPart(part);
    }

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteStartObject("content"u8);
        json.WriteStartArray("parts"u8);
        foreach ((JsonElement part, StringBuilder? text) in _parts)
        {
            json.WriteStartObject();
            foreach (JsonProperty field in part.EnumerateObject())
            {
                if (text is not null && field.Name == "text") json.WriteString("text"u8, text.ToString());
                else field.WriteTo(json);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteIfThere("role", _role);
        json.WriteEndObject();
        foreach ((string name, JsonElement value) in _fields) json.WriteIfThere(name, value);
        json.WriteEndObject();
    }

    /// <summary>Texts that follow each other are one, where nothing but their text and whether they are thoughts is said of them.</summary>
    private void AddPart(JsonElement part)
    {
        string? text = part.Text("text"u8);
        if (text is not null && _parts.Count > 0 && _parts[^1] is { Text: { } before, Part: { } last } && IsPlain(part) && IsPlain(last) && IsThought(part) == IsThought(last)) before.Append(text);
        else if (text is null || text.Length > 0 || !IsPlain(part)) _parts.Add((part, text is null ? null : new StringBuilder(text)));
    }

    private static bool IsPlain(JsonElement part) => part.EnumerateObject().All(field => field.Name is "text" or "thought");

    private static bool IsThought(JsonElement part) => part.Get("thought"u8).ValueKind == JsonValueKind.True;
}
