using System.Text.Json;
using Farthing.Wire;

namespace Farthing.Caching.Replay;

/// <summary>Writes the numbered events of a streamed response.</summary>
internal sealed class ResponseEvents(ReplayWriter events)
{
    private int _number;

    /// <summary>Writes an event.</summary>
    public void Write(string type, Action<Utf8JsonWriter> fields) => events.Write(type, json =>
    {
        json.WriteStartObject();
        json.WriteString("type"u8, type);
        json.WriteNumber("sequence_number"u8, _number++);
        fields(json);
        json.WriteEndObject();
    });

    /// <summary>Writes the events of one item of the output.</summary>
    public void WriteItem(JsonElement item, int index)
    {
        string type = item.Text("type"u8) ?? "";
        Write("response.output_item.added", json =>
        {
            json.WriteNumber("output_index"u8, index);
            WriteBegun(json, item);
        });
        if (type == "message") WriteParts(item, index);
        else if (type == "reasoning") WriteSummaries(item, index);
        else if (type == "function_call") WriteInput(item, index, "response.function_call_arguments", "arguments");
        else if (type == "custom_tool_call") WriteInput(item, index, "response.custom_tool_call_input", "input");
        Write("response.output_item.done", json =>
        {
            json.WriteNumber("output_index"u8, index);
            json.WriteIfThere("item", item);
        });
    }

    private static void WriteBegun(Utf8JsonWriter json, JsonElement item)
    {
        json.WriteStartObject("item"u8);
        foreach (JsonProperty field in item.Fields())
        {
            if (field.Name == "status") json.WriteString("status"u8, "in_progress"u8);
            else if (field.Name is "content" or "summary" && field.Value.ValueKind == JsonValueKind.Array) json.WriteEmptyArray(field.Name);
            else if (field.Name is "arguments" or "input" && field.Value.ValueKind == JsonValueKind.String) json.WriteString(field.Name, "");
            else field.WriteTo(json);
        }

        json.WriteEndObject();
    }

    private void WriteParts(JsonElement item, int index)
    {
        int number = 0;
        foreach (JsonElement part in item.Get("content"u8).Items())
        {
            int content = number++;
            bool isRefusal = part.Text("type"u8) == "refusal";
            string name = isRefusal ? "response.refusal" : "response.output_text", field = isRefusal ? "refusal" : "text";
            string text = (isRefusal ? part.Text("refusal"u8) : part.Text("text"u8)) ?? "";
            WriteOf("response.content_part.added", item, index, content, json => WriteEmptyPart(json, part, field));
            foreach (string piece in events.Pieces(text))
            {
                WriteOf($"{name}.delta", item, index, content, json =>
                {
                    json.WriteString("delta"u8, piece);
                    if (!isRefusal) json.WriteEmptyArray("logprobs");
                });
            }

            int note = 0;
            foreach (JsonElement annotation in part.Get("annotations"u8).Items())
            {
                WriteOf("response.output_text.annotation.added", item, index, content, json =>
                {
                    json.WriteNumber("annotation_index"u8, note);
                    json.WriteIfThere("annotation", annotation);
                });
                note++;
            }

            WriteOf($"{name}.done", item, index, content, json =>
            {
                json.WriteString(field, text);
                if (isRefusal) return;
                if (part.Get("logprobs"u8).IsThere()) json.WriteIfThere("logprobs", part.Get("logprobs"u8));
                else json.WriteEmptyArray("logprobs");
            });
            WriteOf("response.content_part.done", item, index, content, json => json.WriteIfThere("part", part));
        }
    }

    private static void WriteEmptyPart(Utf8JsonWriter json, JsonElement part, string text)
    {
        json.WriteStartObject("part"u8);
        foreach (JsonProperty field in part.Fields())
        {
            if (field.Name == text) json.WriteString(text, "");
            else if (field.Name is "annotations" or "logprobs") json.WriteEmptyArray(field.Name);
            else field.WriteTo(json);
        }

        json.WriteEndObject();
    }

    private void WriteSummaries(JsonElement item, int index)
    {
        int number = 0;
        foreach (JsonElement part in item.Get("summary"u8).Items())
        {
            int summary = number++;
            string text = part.Text("text"u8) ?? "";
            WriteOf("response.reasoning_summary_part.added", item, index, summary, json => WriteEmptyPart(json, part, "text"), "summary_index");
            foreach (string piece in events.Pieces(text)) WriteOf("response.reasoning_summary_text.delta", item, index, summary, json => json.WriteString("delta"u8, piece), "summary_index");
            WriteOf("response.reasoning_summary_text.done", item, index, summary, json => json.WriteString("text"u8, text), "summary_index");
            WriteOf("response.reasoning_summary_part.done", item, index, summary, json => json.WriteIfThere("part", part), "summary_index");
        }
    }

    private void WriteInput(JsonElement item, int index, string name, string field)
    {
        string text = item.Text(System.Text.Encoding.UTF8.GetBytes(field)) ?? "";
        foreach (string piece in events.Pieces(text)) WriteOf($"{name}.delta", item, index, -1, json => json.WriteString("delta"u8, piece));
        WriteOf($"{name}.done", item, index, -1, json =>
        {
            json.WriteIfThere("name", item.Get("name"u8));
            json.WriteString(field, text);
        });
    }

    private void WriteOf(string type, JsonElement item, int index, int part, Action<Utf8JsonWriter> fields, string partName = "content_index") => Write(type, json =>
    {
        json.WriteIfThere("item_id", item.Get("id"u8));
        json.WriteNumber("output_index"u8, index);
        if (part >= 0) json.WriteNumber(partName, part);
        fields(json);
    });
}
