using System.Text.Json;
using Farthing.Wire;

namespace Farthing.Caching.Replay;

/// <summary>Answers of OpenAI's chat completions.</summary>
internal sealed class ChatWire : IAnswerWire
{
    public AnswerTraits? Judge(JsonElement answer)
    {
        JsonElement choices = answer.Get("choices"u8);
        if (answer.Get("error"u8).IsThere() || choices.ValueKind != JsonValueKind.Array || choices.GetArrayLength() == 0) return null;
        AnswerTraits traits = AnswerTraits.None;
        foreach (JsonElement choice in choices.EnumerateArray())
        {
            JsonElement message = choice.Get("message"u8);
            if (message.ValueKind != JsonValueKind.Object || TraitsOf(choice.Text("finish_reason"u8)) is not { } finish) return null;
            traits |= finish;
            if (message.Get("tool_calls"u8).IsThere() || message.Get("function_call"u8).IsThere()) traits |= AnswerTraits.CallsTools;
            if (message.Get("refusal"u8).IsThere()) traits |= AnswerTraits.Refused;
            if (message.Get("annotations"u8) is { ValueKind: JsonValueKind.Array } notes && notes.GetArrayLength() > 0) traits |= AnswerTraits.UsedProviderTools;
        }

        return traits;
    }

    public bool TryWriteWhole(EventList events, Utf8JsonWriter json)
    {
        SortedDictionary<int, ChatChoice> choices = [];
        Dictionary<string, JsonElement> fields = [];
        foreach (JsonElement chunk in events.Values)
        {
            if (chunk.ValueKind != JsonValueKind.Object || chunk.Get("error"u8).IsThere()) return false;
            foreach (JsonProperty field in chunk.EnumerateObject())
                if (field.Name is not ("choices" or "object" or "obfuscation") && (field.Value.IsThere() || !fields.ContainsKey(field.Name))) fields[field.Name] = field.Value;
            foreach (JsonElement part in chunk.Get("choices"u8).Items())
            {
                int index = part.Index("index"u8);
                if (index < 0) return false;
                if (!choices.TryGetValue(index, out ChatChoice? choice)) choices[index] = choice = new ChatChoice();
                if (!choice.TryAdd(part)) return false;
            }
        }

        if (!events.IsDone || choices.Count == 0 || choices.Values.Any(choice => choice.FinishReason.Length == 0)) return false;
        json.WriteStartObject();
        json.WriteIfThere("id", fields.GetValueOrDefault("id"));
        json.WriteString("object"u8, "chat.completion"u8);
        foreach ((string name, JsonElement value) in fields)
            if (name is not ("id" or "usage")) json.WriteIfThere(name, value);
        json.WriteStartArray("choices"u8);
        foreach ((int index, ChatChoice choice) in choices) choice.Write(json, index);
        json.WriteEndArray();
        json.WriteIfThere("usage", fields.GetValueOrDefault("usage"));
        json.WriteEndObject();
        return true;
    }

    public void WriteStream(JsonElement answer, ReplayWriter events)
    {
        foreach (JsonElement choice in answer.Get("choices"u8).Items())
        {
            JsonElement message = choice.Get("message"u8);
            string? content = message.Text("content"u8);
            WriteDelta(events, answer, choice, choice.Get("logprobs"u8), json => WriteFirst(json, message));
            foreach (string piece in events.Pieces(content)) WriteDelta(events, answer, choice, default, json => json.WriteString("content"u8, piece));
            foreach (string piece in events.Pieces(message.Text("refusal"u8))) WriteDelta(events, answer, choice, default, json => json.WriteString("refusal"u8, piece));
            int index = 0;
            foreach (JsonElement call in message.Get("tool_calls"u8).Items()) WriteToolCall(events, answer, choice, call, index++);
        }

        foreach (JsonElement choice in answer.Get("choices"u8).Items()) WriteChunk(events, answer, json => WriteChoice(json, choice, default, choice.Get("finish_reason"u8), _ => { }));
        if (answer.Get("usage"u8) is { ValueKind: JsonValueKind.Object } usage) WriteChunk(events, answer, _ => { }, usage);
        events.Done();
    }

    private static AnswerTraits? TraitsOf(string? finishReason) => finishReason switch
    {
        "stop" => AnswerTraits.None,
        "tool_calls" or "function_call" => AnswerTraits.CallsTools,
        "length" => AnswerTraits.Truncated,
        "content_filter" => AnswerTraits.Refused,
        _ => null,
    };

    /// <summary>The first chunk brings the role and every field that does not come piece by piece.</summary>
    private static void WriteFirst(Utf8JsonWriter json, JsonElement message)
    {
        foreach (JsonProperty field in message.Fields())
        {
            if (field.Name is "tool_calls") continue;
            if (field.Name is "content" && field.Value.ValueKind == JsonValueKind.String) json.WriteString("content"u8, ""u8);
            else if (field.Name is not "refusal" || !field.Value.IsThere()) field.WriteTo(json);
        }
    }

    private static void WriteToolCall(ReplayWriter events, JsonElement answer, JsonElement choice, JsonElement call, int index)
    {
        bool isFunction = call.Get("function"u8).IsThere();
        JsonElement body = isFunction ? call.Get("function"u8) : call.Get("custom"u8);
        (string name, string text) = isFunction ? ("function", "arguments") : ("custom", "input");
        WriteDelta(events, answer, choice, default, json => WriteCall(json, index, () =>
        {
            foreach (JsonProperty field in call.Fields())
                if (field.Name is not ("function" or "custom" or "index")) field.WriteTo(json);
            json.WriteStartObject(name);
            foreach (JsonProperty field in body.Fields())
                if (field.Name != text) field.WriteTo(json);
            json.WriteString(text, "");
            json.WriteEndObject();
        }));
        foreach (string piece in events.Pieces(body.Text(System.Text.Encoding.UTF8.GetBytes(text))))
        {
            WriteDelta(events, answer, choice, default, json => WriteCall(json, index, () =>
            {
                json.WriteStartObject(name);
                json.WriteString(text, piece);
                json.WriteEndObject();
            }));
        }
    }

    private static void WriteCall(Utf8JsonWriter json, int index, Action write)
    {
        json.WriteStartArray("tool_calls"u8);
        json.WriteStartObject();
        json.WriteNumber("index"u8, index);
        write();
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void WriteDelta(ReplayWriter events, JsonElement answer, JsonElement choice, JsonElement logprobs, Action<Utf8JsonWriter> delta) =>
        WriteChunk(events, answer, json => WriteChoice(json, choice, logprobs, default, delta));

    private static void WriteChoice(Utf8JsonWriter json, JsonElement choice, JsonElement logprobs, JsonElement finishReason, Action<Utf8JsonWriter> delta)
    {
        json.WriteStartObject();
        json.WriteIfThere("index", choice.Get("index"u8));
        json.WriteStartObject("delta"u8);
        delta(json);
        json.WriteEndObject();
        if (choice.Get("logprobs"u8).ValueKind != JsonValueKind.Undefined)
        {
            if (logprobs.IsThere()) json.WriteIfThere("logprobs", logprobs);
            else json.WriteNull("logprobs"u8);
        }

        if (finishReason.IsThere()) json.WriteIfThere("finish_reason", finishReason);
        else json.WriteNull("finish_reason"u8);
        json.WriteEndObject();
    }

    private static void WriteChunk(ReplayWriter events, JsonElement answer, Action<Utf8JsonWriter> choices, JsonElement usage = default) => events.Write("", json =>
    {
        json.WriteStartObject();
        json.WriteIfThere("id", answer.Get("id"u8));
        json.WriteString("object"u8, "chat.completion.chunk"u8);
        foreach (JsonProperty field in answer.EnumerateObject())
            if (field.Name is not ("id" or "object" or "choices" or "usage")) field.WriteTo(json);
        json.WriteStartArray("choices"u8);
        choices(json);
        json.WriteEndArray();
        json.WriteIfThere("usage", usage);
        json.WriteEndObject();
    });
}
