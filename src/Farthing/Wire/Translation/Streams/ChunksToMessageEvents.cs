using System.Text.Json;
using Farthing.Calls;
using Farthing.Wire.Translation.Answers;

namespace Farthing.Wire.Translation.Streams;

/// <summary>Translates the chunks of a chat completion into the events of a message of Anthropic's wire, whose blocks come one after another.</summary>
internal sealed class ChunksToMessageEvents : StreamTranslator
{
    private readonly ToolCallQueue _calls;
    private string _open = "";
    private int _index = -1;
    private bool _hasStarted, _refuses;
    private string? _finishReason;
    private Usage _usage;

    public ChunksToMessageEvents(AnswerContext context)
        : base(context) => _calls = new ToolCallQueue(BeginCall, WriteArguments, EndBlock);

    protected override Dialect Dialect => Dialect.Anthropic;

    protected override void Translate(JsonElement data)
    {
        if (data.Get("usage"u8).ValueKind == JsonValueKind.Object) _usage = UsageFields.ReadChat(data.Get("usage"u8));
        foreach (JsonElement choice in data.Get("choices"u8).Items())
        {
            if (choice.Index("index"u8) > 0) continue;
            Start(data);
            WriteDelta(choice.Get("delta"u8));
            _finishReason = choice.Text("finish_reason"u8) ?? _finishReason;
        }
    }

    protected override void Done()
    {
        Start(default);
        _finishReason ??= "stop";
        End();
    }

    protected override void End()
    {
        if (_finishReason is null || HasEnded) return;
        _calls.End();
        EndBlock();
        Write("message_delta", json =>
        {
            json.WriteStartObject("delta"u8);
            json.WriteString("stop_reason"u8, StopReasons.StopReasonOf(_finishReason, _calls.HasAny, _refuses));
            json.WriteNull("stop_sequence"u8);
            json.WriteEndObject();
            UsageFields.WriteMessages(json, _usage);
        });
        Write("message_stop", static _ => { });
        HasEnded = true;
    }

    private void Start(JsonElement chunk)
    {
        if (_hasStarted) return;
        _hasStarted = true;
        Write("message_start", json =>
        {
            json.WriteStartObject("message"u8);
            CompletionToMessage.WriteHead(json, chunk, Context);
            json.WriteEmptyArray("content");
            json.WriteNull("stop_reason"u8);
            json.WriteNull("stop_sequence"u8);

            // OpenAI says only at the end what was read.
            UsageFields.WriteMessages(json, default);
            json.WriteEndObject();
        });
    }

    private void WriteDelta(JsonElement delta)
    {
        WriteText("thinking", CompletionToMessage.ThoughtsOf(delta));
        WriteText("text", delta.Get("content"u8));
        _refuses |= delta.Get("refusal"u8).HasText();
        WriteText("text", delta.Get("refusal"u8));
        foreach (JsonElement call in delta.Get("tool_calls"u8).Items())
        {
            // Servers that send calls whole may leave out their places.
            int index = call.Index("index"u8);
            if (!_calls.TryAdd(index < 0 ? _calls.Count : index, call)) GiveUp();
        }
    }

    private void WriteText(string type, JsonElement text)
    {
        if (!text.HasText()) return;
        if (_open != type)
        {
            _calls.End();
            BeginBlock(type, json =>
            {
                json.WriteString(type, ""u8);
                if (type == "thinking") json.WriteString("signature"u8, ""u8);
            });
        }

        WriteBlockDelta($"{type}_delta", json =>
        {
            json.WritePropertyName(type);
            json.WriteRaw(text);
        });
    }

    private void BeginCall(PendingToolCall call) => BeginBlock("tool_use", json =>
    {
        json.WritePropertyName("id"u8);
        if (call.Id is { } id) json.WriteRawValue(id, skipInputValidation: true);
        else json.WriteStringValue($"toolu_{Context.Digits}{call.Index}");
        json.WritePropertyName("name"u8);
        if (call.Name is { } name) json.WriteRawValue(name, skipInputValidation: true);
        else json.WriteStringValue("");
        CompletionToMessage.WriteCaller(json);
        json.WriteEmptyObject("input");
    });

    /// <summary>Writes a piece of a call's arguments, as the JSON text that it came in without its quotes.</summary>
    private void WriteArguments(ReadOnlyMemory<byte> piece) => WriteBlockDelta("input_json_delta", json =>
    {
        json.WritePropertyName("partial_json"u8);
        json.WriteRawValue((byte[])[(byte)'"', .. piece.Span, (byte)'"'], skipInputValidation: true);
    });

    private void BeginBlock(string type, Action<Utf8JsonWriter> fields)
    {
        EndBlock();
        _open = type;
        _index++;
        Write("content_block_start", json =>
        {
            json.WriteNumber("index"u8, _index);
            json.WriteStartObject("content_block"u8);
            json.WriteString("type"u8, type);
            fields(json);
            json.WriteEndObject();
        });
    }

    private void WriteBlockDelta(string type, Action<Utf8JsonWriter> fields) => Write("content_block_delta", json =>
    {
        json.WriteNumber("index"u8, _index);
        json.WriteStartObject("delta"u8);
        json.WriteString("type"u8, type);
        fields(json);
        json.WriteEndObject();
    });

    private void EndBlock()
    {
        if (_open.Length == 0) return;
        _open = "";
        Write("content_block_stop", json => json.WriteNumber("index"u8, _index));
    }

    private void Write(string type, Action<Utf8JsonWriter> fields) => Events.Write(type, json =>
    {
        json.WriteStartObject();
        json.WriteString("type"u8, type);
        fields(json);
        json.WriteEndObject();
    });
}
