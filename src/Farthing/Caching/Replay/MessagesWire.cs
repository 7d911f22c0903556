using System.Text.Json;
using Farthing.Wire;

namespace Farthing.Caching.Replay;

/// <summary>Answers of Anthropic's messages.</summary>
internal sealed class MessagesWire : IAnswerWire
{
    public AnswerTraits? Judge(JsonElement answer)
    {
        JsonElement content = answer.Get("content"u8);
        if (answer.Text("type"u8) != "message" || content.ValueKind != JsonValueKind.Array || TraitsOf(answer.Text("stop_reason"u8)) is not { } traits) return null;
        if (answer.Get("container"u8).IsThere()) traits |= AnswerTraits.UsedProviderTools;
        foreach (JsonElement block in content.EnumerateArray())
        {
            string type = block.Text("type"u8) ?? "";
            if (type == "tool_use") traits |= AnswerTraits.CallsTools;
            else if (type is not ("text" or "thinking" or "redacted_thinking")) traits |= AnswerTraits.UsedProviderTools;
        }

        return traits;
    }

    public bool TryWriteWhole(EventList events, Utf8JsonWriter json)
    {
        JsonElement message = default, end = default;
        List<MessageBlock> blocks = [];
        bool stopped = false;
        foreach (JsonElement value in events.Values)
        {
            int index = value.Index("index"u8);
            if (stopped) return false;
            switch (value.Text("type"u8))
            {
                case "message_start":
                    message = value.Get("message"u8);
                    break;
                case "content_block_start" when index == blocks.Count:
                    blocks.Add(new MessageBlock(value.Get("content_block"u8)));
                    break;
                case "content_block_delta" when index >= 0 && index < blocks.Count && blocks[index].TryAdd(value.Get("delta"u8)):
                    break;
                case "message_delta":
                    end = value;
                    break;
                case "message_stop":
                    stopped = true;
                    break;
                case "content_block_stop" or "ping":
                    break;
                default:
                    return false;
            }
        }

        if (!stopped || message.ValueKind != JsonValueKind.Object || end.ValueKind != JsonValueKind.Object) return false;
        return Write(json, message, blocks, end);
    }

    public void WriteStream(JsonElement answer, ReplayWriter events)
    {
        Write(events, "message_start", json =>
        {
            json.WriteStartObject("message"u8);
            foreach (JsonProperty field in answer.EnumerateObject())
            {
                if (field.Name is "content") json.WriteEmptyArray("content");
                else if (field.Name is "stop_reason" or "stop_sequence") json.WriteNull(field.Name);
                else if (field.Name is "usage") WriteFirstUsage(json, field.Value);
                else field.WriteTo(json);
            }

            json.WriteEndObject();
        });
        int index = 0;
        foreach (JsonElement block in answer.Get("content"u8).Items()) MessageBlock.WriteStream(block, index++, events);
        Write(events, "message_delta", json =>
        {
            json.WriteStartObject("delta"u8);
            json.WriteIfThere("stop_reason", answer.Get("stop_reason"u8));
            json.WriteIfThere("stop_sequence", answer.Get("stop_sequence"u8));
            json.WriteEndObject();
            json.WriteIfThere("usage", answer.Get("usage"u8));
        });
        Write(events, "message_stop", _ => { });
    }

    /// <summary>Writes an event whose type is its name.</summary>
    internal static void Write(ReplayWriter events, string type, Action<Utf8JsonWriter> fields) => events.Write(type, json =>
    {
        json.WriteStartObject();
        json.WriteString("type"u8, type);
        fields(json);
        json.WriteEndObject();
    });

    private static AnswerTraits? TraitsOf(string? stopReason) => stopReason switch
    {
        "end_turn" or "stop_sequence" => AnswerTraits.None,
        "tool_use" => AnswerTraits.CallsTools,
        "max_tokens" or "model_context_window_exceeded" => AnswerTraits.Truncated,
        "refusal" => AnswerTraits.Refused,
        _ => null,
    };

    private static bool Write(Utf8JsonWriter json, JsonElement message, List<MessageBlock> blocks, JsonElement end)
    {
        json.WriteStartObject();
        foreach (JsonProperty field in message.EnumerateObject())
        {
            if (field.Name == "content")
            {
                json.WriteStartArray("content"u8);
                foreach (MessageBlock block in blocks) block.Write(json);
                json.WriteEndArray();
            }
            else if (field.Name == "usage")
            {
                WriteMerged(json, "usage", field.Value, end.Get("usage"u8));
            }
            else if (end.Get("delta"u8).Get(System.Text.Encoding.UTF8.GetBytes(field.Name)) is { ValueKind: not JsonValueKind.Undefined } later)
            {
                json.WriteIfThere(field.Name, later);
            }
            else
            {
                field.WriteTo(json);
            }
        }

        foreach (JsonProperty field in end.Get("delta"u8).Fields())
            if (!message.TryGetProperty(field.Name, out _)) field.WriteTo(json);
        json.WriteEndObject();
        return true;
    }

    private static void WriteMerged(Utf8JsonWriter json, string name, JsonElement first, JsonElement later)
    {
        json.WriteStartObject(name);
        foreach (JsonProperty field in first.Fields())
            json.WriteIfThere(field.Name, later.Get(System.Text.Encoding.UTF8.GetBytes(field.Name)) is { ValueKind: not JsonValueKind.Undefined } value ? value : field.Value);
        foreach (JsonProperty field in later.Fields())
            if (!first.TryGetProperty(field.Name, out _)) field.WriteTo(json);
        json.WriteEndObject();
    }

    /// <summary>A stream says at its beginning what was read, and at its end what was written.</summary>
    private static void WriteFirstUsage(Utf8JsonWriter json, JsonElement usage)
    {
        json.WriteStartObject("usage"u8);
        foreach (JsonProperty field in usage.Fields())
        {
            if (field.Name == "output_tokens" && field.Value.TryGetInt64(out long tokens)) json.WriteNumber("output_tokens"u8, Math.Min(tokens, 1));
            else field.WriteTo(json);
        }

        json.WriteEndObject();
    }
}
