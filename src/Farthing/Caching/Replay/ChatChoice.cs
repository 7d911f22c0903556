using System.Text;
using System.Text.Json;
using Farthing.Wire;

namespace Farthing.Caching.Replay;

/// <summary>One choice of a streamed chat completion, put together from its pieces.</summary>
internal sealed class ChatChoice
{
    private readonly Dictionary<string, StringBuilder> _texts = [];
    private readonly Dictionary<string, JsonElement> _others = [];
    private readonly List<string> _order = [];
    private readonly SortedDictionary<int, ChatToolCall> _calls = [];
    private readonly Dictionary<string, List<JsonElement>> _logprobs = [];
    private bool _hasLogprobs;

    /// <summary>Why it ended, or empty.</summary>
    public string FinishReason { get; private set; } = "";

    /// <summary>Adds what a chunk says of the choice.</summary>
    /// <returns><c>false</c> when it is not understood.</returns>
    public bool TryAdd(JsonElement part)
    {
        FinishReason = part.Text("finish_reason"u8) ?? FinishReason;
        _hasLogprobs |= part.Get("logprobs"u8).ValueKind != JsonValueKind.Undefined;
        foreach (JsonProperty field in part.Get("logprobs"u8).Fields())
        {
            if (!_logprobs.TryGetValue(field.Name, out List<JsonElement>? tokens)) _logprobs[field.Name] = tokens = [];
            tokens.AddRange(field.Value.Items());
        }

        foreach (JsonProperty field in part.Get("delta"u8).Fields())
        {
            if (field.Name == "tool_calls")
            {
                foreach (JsonElement call in field.Value.Items())
                    if (!TryAddCall(call)) return false;
                continue;
            }

            if (!_order.Contains(field.Name)) _order.Add(field.Name);
            if (field.Value.ValueKind != JsonValueKind.String || field.Name == "role") _others[field.Name] = field.Value;
            else if (_texts.TryGetValue(field.Name, out StringBuilder? text)) text.AppendText(field.Value);
            else (_texts[field.Name] = new StringBuilder()).AppendText(field.Value);
        }

        return true;
    }

    public void Write(Utf8JsonWriter json, int index)
    {
        json.WriteStartObject();
        json.WriteNumber("index"u8, index);
        WriteMessage(json);
        WriteLogprobs(json);
        json.WriteString("finish_reason"u8, FinishReason);
        json.WriteEndObject();
    }

    private bool TryAddCall(JsonElement call)
    {
        int index = call.Index("index"u8);
        if (index < 0) return false;
        if (!_calls.TryGetValue(index, out ChatToolCall? known)) _calls[index] = known = new ChatToolCall();
        known.Add(call);
        return true;
    }

    private void WriteMessage(Utf8JsonWriter json)
    {
        json.WriteStartObject("message"u8);
        if (!_order.Contains("role")) json.WriteString("role"u8, "assistant"u8);
        foreach (string name in _order)
        {
            // The first chunk of a message that only calls tools says that its content is empty: a whole one says null.
            if (name == "content" && _calls.Count > 0 && (!_texts.TryGetValue(name, out StringBuilder? content) || content.Length == 0)) json.WriteNull(name);
            else if (_texts.TryGetValue(name, out StringBuilder? text)) json.WriteString(name, text.ToString());
            else json.WriteIfThere(name, _others[name]);
        }

        if (!_order.Contains("content")) json.WriteNull("content"u8);
        if (_calls.Count > 0)
        {
            json.WriteStartArray("tool_calls"u8);
            foreach (ChatToolCall call in _calls.Values) call.Write(json);
            json.WriteEndArray();
        }

        if (!_order.Contains("refusal")) json.WriteNull("refusal"u8);
        json.WriteEndObject();
    }

    private void WriteLogprobs(Utf8JsonWriter json)
    {
        if (!_hasLogprobs) return;
        if (_logprobs.Count == 0)
        {
            json.WriteNull("logprobs"u8);
            return;
        }

        json.WriteStartObject("logprobs"u8);
        foreach ((string name, List<JsonElement> tokens) in _logprobs)
        {
            if (tokens.Count == 0)
            {
                json.WriteNull(name);
                continue;
            }

            json.WriteStartArray(name);
            foreach (JsonElement token in tokens) token.WriteTo(json);
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }
}
