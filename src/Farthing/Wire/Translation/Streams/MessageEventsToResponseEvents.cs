using System.Buffers;
using System.Text.Json;
using Farthing.Calls;
using Farthing.Wire.Translation.Answers;

namespace Farthing.Wire.Translation.Streams;

/// <summary>Translates the events of a message of Anthropic's wire into those of a response of OpenAI's.</summary>
internal sealed class MessageEventsToResponseEvents(AnswerContext context) : StreamTranslator(context)
{
    private readonly List<byte[]> _items = [];
    private readonly ArrayBufferWriter<byte> _text = new(256);
    private string _open = "", _id = "", _callId = "", _name = "", _model = context.Model;
    private string? _stopReason;
    private Usage _usage;
    private bool _hasStarted;
    private int _number;

    protected override Dialect Dialect => Dialect.OpenAI;

    protected override void Translate(JsonElement data)
    {
        switch (data.Text("type"u8))
        {
            case "message_start":
                Start(data.Get("message"u8));
                break;
            case "content_block_start":
                BeginBlock(data.Get("content_block"u8));
                break;
            case "content_block_delta":
                WriteDelta(data.Get("delta"u8));
                break;
            case "message_delta":
                _usage = UsageFields.ReadMessages(data.Get("usage"u8), _usage);
                _stopReason = data.Get("delta"u8).Text("stop_reason"u8) ?? _stopReason;
                break;
            case "message_stop":
                _stopReason ??= "end_turn";
                End();
                break;
        }
    }

    protected override void End()
    {
        if (_stopReason is null || HasEnded) return;
        Start(default);
        string? reason = StopReasons.IncompleteReasonOf(_stopReason);
        EndItem(reason is null ? "completed" : "incomplete");
        WriteResponse(reason is null ? "response.completed" : "response.incomplete", reason is null ? "completed" : "incomplete", reason);
        HasEnded = true;
    }

    protected override void WriteError(CallError error) => Write("error", json =>
    {
        json.WriteString("code"u8, error.Code);
        json.WriteString("message"u8, error.Message);
        json.WriteNull("param"u8);
    });

    private void Start(JsonElement message)
    {
        if (_hasStarted) return;
        _hasStarted = true;
        _model = message.Text("model"u8) ?? _model;
        _usage = UsageFields.ReadMessages(message.Get("usage"u8));
        WriteResponse("response.created", "in_progress", null);
        WriteResponse("response.in_progress", "in_progress", null);
    }

    private void BeginBlock(JsonElement block)
    {
        Start(default);
        switch (block.Text("type"u8))
        {
            case "text":
                Append("message", block.Get("text"u8));
                break;
            case "thinking":
                Append("reasoning", block.Get("thinking"u8));
                break;
            case "tool_use":
                EndItem("completed");
                (_callId, _name) = (block.Text("id"u8) ?? "", block.Text("name"u8) ?? "");
                BeginItem("function_call", "fc");

                // A block begins with an empty input that its pieces then fill; one that holds something has it all.
                if (block.Get("input"u8) is var input && input.Fields().Any()) AppendRaw(JsonEncodedText.Encode(input.Raw()).EncodedUtf8Bytes.ToArray());
                break;
        }
    }

    private void WriteDelta(JsonElement delta)
    {
        switch (delta.Text("type"u8))
        {
            case "text_delta":
                Append("message", delta.Get("text"u8));
                break;
            case "thinking_delta":
                Append("reasoning", delta.Get("thinking"u8));
                break;
            case "input_json_delta" when _open == "function_call":
                Append("function_call", delta.Get("partial_json"u8));
                break;
        }
    }

    private void Append(string type, JsonElement text)
    {
        if (!text.HasText()) return;
        if (_open != type)
        {
            EndItem("completed");
            BeginItem(type, type == "message" ? "msg" : "rs");
        }

        AppendRaw(text.Raw()[1..^1].ToArray());
    }

    private void AppendRaw(byte[] text)
    {
        _text.Write(text);
        string name = _open switch { "message" => "response.output_text.delta", "reasoning" => "response.reasoning_summary_text.delta", _ => "response.function_call_arguments.delta" };
        WriteOfItem(name, json =>
        {
            ResponseItems.WriteQuoted(json, "delta"u8, text);
            if (_open == "message") json.WriteEmptyArray("logprobs");
        });
    }

    private void BeginItem(string type, string prefix)
    {
        (_open, _id) = (type, $"{prefix}_{Context.Digits}{_items.Count}");
        Write("response.output_item.added", json => WriteItem(json, "in_progress", begun: true));
        if (type == "message") WritePart("response.content_part.added", ResponseItems.WriteText, []);
        else if (type == "reasoning") WritePart("response.reasoning_summary_part.added", ResponseItems.WriteSummary, []);
    }

    private void EndItem(string status)
    {
        if (_open.Length == 0) return;
        if (_open == "function_call" && _text.WrittenCount == 0) _text.Write("{}"u8);
        byte[] text = _text.WrittenSpan.ToArray();
        if (_open == "message")
        {
            WriteOfItem("response.output_text.done", json =>
            {
                ResponseItems.WriteQuoted(json, "text"u8, text);
                json.WriteEmptyArray("logprobs");
            });
            WritePart("response.content_part.done", ResponseItems.WriteText, text);
        }
        else if (_open == "reasoning")
        {
            WriteOfItem("response.reasoning_summary_text.done", json => ResponseItems.WriteQuoted(json, "text"u8, text));
            WritePart("response.reasoning_summary_part.done", ResponseItems.WriteSummary, text);
        }
        else
        {
            WriteOfItem("response.function_call_arguments.done", json =>
            {
                json.WriteString("name"u8, _name);
                ResponseItems.WriteQuoted(json, "arguments"u8, text);
            });
        }

        Write("response.output_item.done", json => WriteItem(json, status, begun: false));
        _items.Add(ItemOf(status));
        _text.ResetWrittenCount();
        _open = "";
    }

    private byte[] ItemOf(string status)
    {
        ArrayBufferWriter<byte> item = new(_text.WrittenCount + 256);
        using Utf8JsonWriter json = new(item, AnswerTranslator.AsProvidersWrite);
        WriteBody(json, status, begun: false);
        json.Flush();
        return item.WrittenSpan.ToArray();
    }

    private void WriteItem(Utf8JsonWriter json, string status, bool begun)
    {
        json.WriteNumber("output_index"u8, _items.Count);
        json.WritePropertyName("item"u8);
        WriteBody(json, status, begun);
    }

    private void WriteBody(Utf8JsonWriter json, string status, bool begun)
    {
        if (_open == "message") ResponseItems.WriteMessage(json, _id, status, _text.WrittenSpan, begun);
        else if (_open == "reasoning") ResponseItems.WriteReasoning(json, _id, _text.WrittenSpan);
        else ResponseItems.WriteCall(json, _id, status, _callId, _name, _text.WrittenSpan);
    }

    private void WritePart(string name, PartWriter part, byte[] text) => WriteOfItem(name, json =>
    {
        json.WritePropertyName("part"u8);
        part(json, text);
    });

    private void WriteOfItem(string name, Action<Utf8JsonWriter> fields) => Write(name, json =>
    {
        json.WriteString("item_id"u8, _id);
        json.WriteNumber("output_index"u8, _items.Count);
        if (_open == "message") json.WriteNumber("content_index"u8, 0);
        else if (_open == "reasoning") json.WriteNumber("summary_index"u8, 0);
        fields(json);
    });

    private void WriteResponse(string name, string status, string? reason) => Write(name, json =>
    {
        json.WritePropertyName("response"u8);
        ResponseObject.Write(json, $"resp_{Context.Digits}", Context.CreatedAt, _model, status, reason, WriteItems, status == "in_progress" ? null : output => UsageFields.WriteResponse(output, _usage));
    });

    private void WriteItems(Utf8JsonWriter json)
    {
        foreach (byte[] item in _items) json.WriteRawValue(item, skipInputValidation: true);
    }

    private void Write(string type, Action<Utf8JsonWriter> fields) => Events.Write(type, json =>
    {
        json.WriteStartObject();
        json.WriteString("type"u8, type);
        json.WriteNumber("sequence_number"u8, _number++);
        fields(json);
        json.WriteEndObject();
    });

    private delegate void PartWriter(Utf8JsonWriter json, ReadOnlySpan<byte> text);
}
