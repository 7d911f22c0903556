using System.Text;
using System.Text.Json;
using Farthing.Wire;

namespace Farthing.Caching.Replay;

/// <summary>One call of a tool in a streamed chat completion, put together from its pieces.</summary>
internal sealed class ChatToolCall
{
    private readonly Dictionary<string, JsonElement> _fields = [];
    private readonly Dictionary<string, JsonElement> _inner = [];
    private readonly StringBuilder _text = new();
    private string _kind = "function";

    public void Add(JsonElement call)
    {
        foreach (JsonProperty field in call.EnumerateObject())
        {
            if (field.Name == "index") continue;
            if (field.Name is not ("function" or "custom"))
            {
                if (field.Value.IsThere()) _fields[field.Name] = field.Value;
                continue;
            }

            _kind = field.Name;
            foreach (JsonProperty inner in field.Value.Fields())
            {
                if (inner.Name is "arguments" or "input") _text.AppendText(inner.Value);
                else if (inner.Value.IsThere()) _inner[inner.Name] = inner.Value;
            }
        }
    }

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        foreach ((string name, JsonElement value) in _fields) json.WriteIfThere(name, value);
        json.WriteStartObject(_kind);
        foreach ((string name, JsonElement value) in _inner) json.WriteIfThere(name, value);
        json.WriteString(_kind == "custom" ? "input" : "arguments", _text.ToString());
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
