using System.Text.Json;

namespace Farthing.Answers.Wire;

/// <summary>A plain text in the wire of <c>/v1/responses</c>.</summary>
internal static class ResponsesAnswer
{
    public static void WriteWhole(Utf8JsonWriter json, PlainAnswer answer, bool completed)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, $"resp_{answer.Digits}");
        json.WriteString("object"u8, "response"u8);
        json.WriteNumber("created_at"u8, answer.CreatedAt.ToUnixTimeSeconds());
        json.WriteString("status"u8, completed ? "completed" : "in_progress");
        json.WriteBoolean("background"u8, false);
        json.WriteNull("error"u8);
        json.WriteNull("incomplete_details"u8);
        json.WriteNull("instructions"u8);
        json.WriteNull("max_output_tokens"u8);
        json.WriteString("model"u8, answer.Model);
        json.WriteStartArray("output"u8);
        if (completed) WriteMessage(json, answer, completed: true);
        json.WriteEndArray();
        json.WriteBoolean("parallel_tool_calls"u8, true);
        json.WriteNull("previous_response_id"u8);
        json.WriteBoolean("store"u8, false);
        json.WriteNumber("temperature"u8, 1);
        json.WriteStartObject("text"u8);
        json.WriteStartObject("format"u8);
        json.WriteString("type"u8, "text"u8);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteString("tool_choice"u8, "auto"u8);
        json.WriteStartArray("tools"u8);
        json.WriteEndArray();
        json.WriteNumber("top_p"u8, 1);
        json.WriteString("truncation"u8, "disabled"u8);
        if (completed) WriteUsage(json);
        else json.WriteNull("usage"u8);
        json.WriteStartObject("metadata"u8);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    public static void WriteStream(EventWriter events, PlainAnswer answer)
    {
        int sequence = 0;
        void Write(string name, Action<Utf8JsonWriter> rest) => events.Write(name, json =>
        {
            json.WriteStartObject();
            json.WriteString("type"u8, name);
            json.WriteNumber("sequence_number"u8, sequence++);
            rest(json);
            json.WriteEndObject();
        });
        void WriteResponse(string name, bool completed) => Write(name, json =>
        {
            json.WritePropertyName("response"u8);
            WriteWhole(json, answer, completed);
        });
        void WriteItem(string name, bool completed) => Write(name, json =>
        {
            json.WriteNumber("output_index"u8, 0);
            json.WritePropertyName("item"u8);
            WriteMessage(json, answer, completed);
        });
        void WritePart(string name, Action<Utf8JsonWriter> rest) => Write(name, json =>
        {
            json.WriteString("item_id"u8, $"msg_{answer.Digits}");
            json.WriteNumber("output_index"u8, 0);
            json.WriteNumber("content_index"u8, 0);
            rest(json);
        });
        void WriteText(string name, string field) => WritePart(name, json =>
        {
            json.WriteString(field, answer.Text);
            json.WriteStartArray("logprobs"u8);
            json.WriteEndArray();
        });

        WriteResponse("response.created", completed: false);
        WriteResponse("response.in_progress", completed: false);
        WriteItem("response.output_item.added", completed: false);
        WritePart("response.content_part.added", json => WriteContent(json, ""));
        WriteText("response.output_text.delta", "delta");
        WriteText("response.output_text.done", "text");
        WritePart("response.content_part.done", json => WriteContent(json, answer.Text));
        WriteItem("response.output_item.done", completed: true);
        WriteResponse("response.completed", completed: true);
    }

    private static void WriteMessage(Utf8JsonWriter json, PlainAnswer answer, bool completed)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, $"msg_{answer.Digits}");
        json.WriteString("type"u8, "message"u8);
        json.WriteString("status"u8, completed ? "completed" : "in_progress");
        json.WriteString("role"u8, "assistant"u8);
        json.WriteStartArray("content"u8);
        if (completed) WriteOutputText(json, answer.Text);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteContent(Utf8JsonWriter json, string text)
    {
        json.WritePropertyName("part"u8);
        WriteOutputText(json, text);
    }

    private static void WriteOutputText(Utf8JsonWriter json, string text)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "output_text"u8);
        json.WriteString("text"u8, text);
        json.WriteStartArray("annotations"u8);
        json.WriteEndArray();
        json.WriteStartArray("logprobs"u8);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteUsage(Utf8JsonWriter json)
    {
        json.WriteStartObject("usage"u8);
        json.WriteNumber("input_tokens"u8, 0);
        json.WriteStartObject("input_tokens_details"u8);
        json.WriteNumber("cached_tokens"u8, 0);
        json.WriteEndObject();
        json.WriteNumber("output_tokens"u8, 0);
        json.WriteStartObject("output_tokens_details"u8);
        json.WriteNumber("reasoning_tokens"u8, 0);
        json.WriteEndObject();
        json.WriteNumber("total_tokens"u8, 0);
        json.WriteEndObject();
    }
}
