using System.Text.Json;
using Farthing.Calls;
using Farthing.Wire.Translation.Answers;

namespace Farthing.Wire.Translation.Streams;

/// <summary>Translates the events of a message of Anthropic's wire into chunks of a chat completion.</summary>
internal sealed class MessageEventsToChunks(AnswerContext context) : StreamTranslator(context)
{
    private readonly Dictionary<int, int> _calls = [];
    private readonly ThinkingBlocks _thinking = new();
    private byte[]? _id, _model;
    private Usage _usage;
    private bool _hasStarted, _hasFinished;
    private int? _callWithoutArguments;

    protected override Dialect Dialect => Dialect.OpenAI;

    protected override void Translate(JsonElement data)
    {
        switch (data.Text("type"u8))
        {
            case "message_start":
                Start(data.Get("message"u8));
                break;
            case "content_block_start":
                BeginBlock(data.Index("index"u8), data.Get("content_block"u8));
                break;
            case "content_block_delta":
                WriteDelta(data.Index("index"u8), data.Get("delta"u8));
                break;
            case "content_block_stop":
                _thinking.End();
                EndCall();
                break;
            case "message_delta":
                _usage = UsageFields.ReadMessages(data.Get("usage"u8), _usage);
                if (data.Get("delta"u8).Text("stop_reason"u8) is { } reason) Finish(reason);
                break;
            case "message_stop":
                if (!_hasFinished) Finish(null);
                End();
                break;
        }
    }

    protected override void End()
    {
        if (!_hasFinished) return;
        if (IncludesUsage)
        {
            Events.Write("", json =>
            {
                WriteHead(json);
                json.WriteEmptyArray("choices");
                UsageFields.WriteChat(json, _usage);
                json.WriteEndObject();
            });
        }

        Events.WriteText("[DONE]"u8);
        HasEnded = true;
    }

    private void Start(JsonElement message)
    {
        if (_hasStarted) return;
        _hasStarted = true;
        if (message.Get("id"u8).HasText()) _id = message.Get("id"u8).Raw().ToArray();
        if (message.Get("model"u8).HasText()) _model = message.Get("model"u8).Raw().ToArray();
        _usage = UsageFields.ReadMessages(message.Get("usage"u8));
        WriteChunk(static json =>
        {
            json.WriteString("role"u8, "assistant"u8);
            json.WriteString("content"u8, ""u8);
        });
    }

    private void BeginBlock(int index, JsonElement block)
    {
        Start(default);
        switch (block.Text("type"u8))
        {
            case "text":
                WriteText("content", block.Get("text"u8));
                break;
            case "thinking":
                _thinking.Begin(block);
                WriteText("reasoning_content", block.Get("thinking"u8));
                break;
            case "redacted_thinking":
                _thinking.AddWhole(block);
                break;
            case "tool_use":
                int call = _calls.Count;
                _calls[index] = call;
                if (!block.Get("input"u8).Fields().Any()) _callWithoutArguments = call;
                WriteCall(call, json => WriteCallHead(json, block));
                break;
        }
    }

    private void WriteDelta(int index, JsonElement delta)
    {
        switch (delta.Text("type"u8))
        {
            case "text_delta":
                WriteText("content", delta.Get("text"u8));
                break;
            case "thinking_delta":
                _thinking.Add(delta.Get("thinking"u8));
                WriteText("reasoning_content", delta.Get("thinking"u8));
                break;
            case "signature_delta":
                _thinking.Sign(delta.Get("signature"u8));
                break;
            case "input_json_delta" when _calls.TryGetValue(index, out int call) && delta.Get("partial_json"u8).HasText():
                _callWithoutArguments = null;
                WriteCall(call, json => WriteArguments(json, delta.Get("partial_json"u8).Raw()));
                break;
        }
    }

    /// <summary>A call without arguments has an empty object of them: what Anthropic leaves out, clients of OpenAI read as JSON.</summary>
    private void EndCall()
    {
        if (_callWithoutArguments is { } call) WriteCall(call, static json => WriteArguments(json, "\"{}\""u8));
        _callWithoutArguments = null;
    }

    private static void WriteArguments(Utf8JsonWriter json, ReadOnlySpan<byte> raw)
    {
        json.WriteStartObject("function"u8);
        json.WritePropertyName("arguments"u8);
        json.WriteRawValue(raw, skipInputValidation: true);
        json.WriteEndObject();
    }

    private void Finish(string? stopReason)
    {
        Start(default);
        if (_hasFinished) return;
        _hasFinished = true;
        if (!_thinking.IsEmpty) WriteChunk(_thinking.Write);
        WriteChunk(static _ => { }, StopReasons.FinishReasonOf(stopReason));
    }

    private void WriteText(string name, JsonElement text)
    {
        Start(default);
        if (!text.HasText()) return;
        WriteChunk(json =>
        {
            json.WritePropertyName(name);
            json.WriteRaw(text);
        });
    }

    private void WriteCall(int call, Action<Utf8JsonWriter> fields) => WriteChunk(json =>
    {
        json.WriteStartArray("tool_calls"u8);
        json.WriteStartObject();
        json.WriteNumber("index"u8, call);
        fields(json);
        json.WriteEndObject();
        json.WriteEndArray();
    });

    private static void WriteCallHead(Utf8JsonWriter json, JsonElement block)
    {
        if (block.Get("id"u8).IsThere()) json.WriteRaw("id"u8, block.Get("id"u8));
        json.WriteString("type"u8, "function"u8);
        json.WriteStartObject("function"u8);
        if (block.Get("name"u8).IsThere()) json.WriteRaw("name"u8, block.Get("name"u8));

        // A block begins with an empty input that its pieces then fill; one that holds something has it all.
        JsonElement input = block.Get("input"u8);
        json.WriteString("arguments"u8, input.Fields().Any() ? input.Raw() : ""u8);
        json.WriteEndObject();
    }

    private void WriteChunk(Action<Utf8JsonWriter> delta, string? finishReason = null) => Events.Write("", json =>
    {
        WriteHead(json);
        json.WriteStartArray("choices"u8);
        json.WriteStartObject();
        json.WriteNumber("index"u8, 0);
        json.WriteStartObject("delta"u8);
        delta(json);
        json.WriteEndObject();
        json.WriteNull("logprobs"u8);
        json.WriteString("finish_reason"u8, finishReason);
        json.WriteEndObject();
        json.WriteEndArray();
        if (IncludesUsage) json.WriteNull("usage"u8);
        json.WriteEndObject();
    });

    private void WriteHead(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        if (_id is null) json.WriteString("id"u8, $"chatcmpl-{Context.Digits}");
        else Write(json, "id"u8, _id);
        json.WriteString("object"u8, "chat.completion.chunk"u8);
        json.WriteNumber("created"u8, Context.CreatedAt.ToUnixTimeSeconds());
        if (_model is null) json.WriteString("model"u8, Context.Model);
        else Write(json, "model"u8, _model);
    }

    private static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> name, byte[] raw)
    {
        json.WritePropertyName(name);
        json.WriteRawValue(raw, skipInputValidation: true);
    }
}
