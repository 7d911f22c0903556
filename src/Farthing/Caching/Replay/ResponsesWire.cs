using System.Text.Json;
using Farthing.Wire;

namespace Farthing.Caching.Replay;

/// <summary>Answers of OpenAI's responses.</summary>
internal sealed class ResponsesWire : IAnswerWire
{
    public AnswerTraits? Judge(JsonElement answer)
    {
        if (answer.Text("object"u8) != "response" || answer.Get("error"u8).IsThere() || answer.Get("output"u8).ValueKind != JsonValueKind.Array || StatusOf(answer) is not { } traits) return null;
        foreach (JsonElement item in answer.Get("output"u8).EnumerateArray())
        {
            traits |= item.Text("type"u8) switch
            {
                "message" => TraitsOfMessage(item),
                "reasoning" => AnswerTraits.None,
                "function_call" or "custom_tool_call" or "computer_call" or "local_shell_call" or "apply_patch_call" => AnswerTraits.CallsTools,
                _ => AnswerTraits.UsedProviderTools,
            };
        }

        return traits;
    }

    public bool TryWriteWhole(EventList events, Utf8JsonWriter json)
    {
        JsonElement last = default;
        foreach (JsonElement value in events.Values)
        {
            if (value.Text("type"u8) is null or "error" or "response.failed") return false;
            last = value;
        }

        if (last.Text("type"u8) is not ("response.completed" or "response.incomplete") || last.Get("response"u8).ValueKind != JsonValueKind.Object) return false;
        last.Get("response"u8).WriteTo(json);
        return true;
    }

    public void WriteStream(JsonElement answer, ReplayWriter events)
    {
        ResponseEvents writer = new(events);
        writer.Write("response.created", json => WriteBegun(json, answer));
        writer.Write("response.in_progress", json => WriteBegun(json, answer));
        int index = 0;
        foreach (JsonElement item in answer.Get("output"u8).Items()) writer.WriteItem(item, index++);
        writer.Write(answer.Text("status"u8) == "incomplete" ? "response.incomplete" : "response.completed", json => json.WriteIfThere("response", answer));
    }

    private static AnswerTraits? StatusOf(JsonElement answer) => (answer.Text("status"u8), answer.Get("incomplete_details"u8).Text("reason"u8)) switch
    {
        ("completed", _) => AnswerTraits.None,
        ("incomplete", "max_output_tokens") => AnswerTraits.Truncated,
        ("incomplete", "content_filter") => AnswerTraits.Refused,
        _ => null,
    };

    private static AnswerTraits TraitsOfMessage(JsonElement item)
    {
        AnswerTraits traits = AnswerTraits.None;
        foreach (JsonElement part in item.Get("content"u8).Items())
        {
            if (part.Text("type"u8) == "refusal") traits |= AnswerTraits.Refused;
            if (part.Get("annotations"u8) is { ValueKind: JsonValueKind.Array } notes && notes.GetArrayLength() > 0) traits |= AnswerTraits.UsedProviderTools;
        }

        return traits;
    }

    /// <summary>The response as it is before anything was written.</summary>
    private static void WriteBegun(Utf8JsonWriter json, JsonElement answer)
    {
        json.WriteStartObject("response"u8);
        foreach (JsonProperty field in answer.EnumerateObject())
        {
            if (field.Name == "status") json.WriteString("status"u8, "in_progress"u8);
            else if (field.Name == "output") json.WriteEmptyArray("output");
            else if (field.Name is "usage" or "incomplete_details" or "completed_at") json.WriteNull(field.Name);
            else if (field.Name != "output_text") field.WriteTo(json);
        }

        json.WriteEndObject();
    }
}
