using System.Text.Json;
using Farthing.Simulator.Generation;
using Farthing.Simulator.Http;

namespace Farthing.Simulator.Messages;

/// <summary>Sends a message event by event.</summary>
internal sealed class MessagesStream(Exchange exchange, MessagesReply reply)
{
    private long _generated;
    private long _reasoning;
    private int _block;

    public async Task SendAsync()
    {
        await using var events = new EventStream(exchange) { ErrorEvent = "error" };
        await SendStartAsync(events);
        if (reply.Request.Thinking)
        {
            await SendThinkingAsync(events);
        }

        if (reply.Answer.Text is not null && (reply.Answer.FillerLines is not null || reply.Answer.Text.Length > 0))
        {
            await SendBlockAsync(events, WriteTextStart, "text_delta", "text", reply.Answer.Pieces());
        }

        for (int call = 0; call < reply.Answer.ToolCalls.Count; call++)
        {
            ToolCall tool = reply.Answer.ToolCalls[call];
            string id = reply.ToolId(call);
            Count(ToolCalling.Tokens(tool with { Arguments = "" }), 0);
            var first = new Piece(ReadOnlyMemory<char>.Empty, 0);
            await SendBlockAsync(
                events, json => WriteToolStart(json, id, tool.Name), "input_json_delta", "partial_json", Answer.Pieces(tool.Arguments).Prepend(first));
        }

        await SendEndAsync(events);
    }

    private async Task SendStartAsync(EventStream events)
    {
        Utf8JsonWriter json = Begin(events, "message_start");
        json.WriteStartObject("message");
        reply.WriteHead(json);
        json.WriteStartArray("content");
        json.WriteEndArray();
        json.WriteNull("stop_reason");
        json.WriteNull("stop_sequence");
        MessagesUsage.Write(json, reply.Usage, output: 1, thinking: false);
        json.WriteEndObject();
        await EndAsync(events, json);
    }

    private async Task SendThinkingAsync(EventStream events)
    {
        Count(reply.Answer.ReasoningTokens, reply.Answer.ReasoningTokens);
        Utf8JsonWriter json = BeginIndexed(events, "content_block_start");
        json.WriteStartObject("content_block");
        json.WriteString("type", "thinking");
        json.WriteString("thinking", "");
        json.WriteString("signature", "");
        json.WriteEndObject();
        await EndAsync(events, json);
        await PingAsync(events);
        foreach (Piece piece in Answer.Pieces(reply.ThinkingText))
        {
            await SendDeltaAsync(events, "thinking_delta", "thinking", piece.Text);
        }

        await SendDeltaAsync(events, "signature_delta", "signature", reply.Signature.AsMemory());
        await StopBlockAsync(events);
    }

    private async Task SendBlockAsync(EventStream events, Action<Utf8JsonWriter> start, string type, string field, IEnumerable<Piece> pieces)
    {
        Utf8JsonWriter json = BeginIndexed(events, "content_block_start");
        start(json);
        await EndAsync(events, json);
        await PingAsync(events);
        foreach (Piece piece in pieces)
        {
            Count(piece.Tokens, 0);
            await SendDeltaAsync(events, type, field, piece.Text);
        }

        await StopBlockAsync(events);
    }

    private async Task StopBlockAsync(EventStream events)
    {
        await EndAsync(events, BeginIndexed(events, "content_block_stop"));
        _block++;
    }

    private async Task SendEndAsync(EventStream events)
    {
        Utf8JsonWriter json = Begin(events, "message_delta");
        json.WriteStartObject("delta");
        json.WriteString("stop_reason", reply.StopReason);
        json.WriteString("stop_sequence", reply.Answer.StopSequence);
        json.WriteEndObject();
        MessagesUsage.WriteDelta(json, reply.Usage, _generated, reply.Request.Thinking);
        await EndAsync(events, json);
        json = Begin(events, "message_stop");
        json.WriteEndObject();
        await events.SendAsync(last: true);
    }

    // The real stream pings once, after the first block has started.
    private async Task PingAsync(EventStream events)
    {
        if (_block == 0)
        {
            await EndAsync(events, Begin(events, "ping"));
        }
    }

    private async ValueTask SendDeltaAsync(EventStream events, string type, string field, ReadOnlyMemory<char> text)
    {
        Utf8JsonWriter json = BeginIndexed(events, "content_block_delta");
        json.WriteStartObject("delta");
        json.WriteString("type", type);
        json.WriteString(field, text.Span);
        json.WriteEndObject();
        await EndAsync(events, json);
    }

    private static void WriteTextStart(Utf8JsonWriter json)
    {
        json.WriteStartObject("content_block");
        json.WriteString("type", "text");
        json.WriteString("text", "");
        json.WriteEndObject();
    }

    private static void WriteToolStart(Utf8JsonWriter json, string id, string name)
    {
        json.WriteStartObject("content_block");
        MessagesWriter.WriteToolHead(json, id, name);
        json.WriteStartObject("input");
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static Utf8JsonWriter Begin(EventStream events, string type)
    {
        Utf8JsonWriter json = events.Begin(type);
        json.WriteStartObject();
        json.WriteString("type", type);
        return json;
    }

    private Utf8JsonWriter BeginIndexed(EventStream events, string type)
    {
        Utf8JsonWriter json = Begin(events, type);
        json.WriteNumber("index", _block);
        return json;
    }

    private static ValueTask EndAsync(EventStream events, Utf8JsonWriter json)
    {
        json.WriteEndObject();
        return events.SendAsync();
    }

    private void Count(long tokens, long reasoning)
    {
        _generated += tokens;
        _reasoning += reasoning;
        exchange.Generated(_generated, _reasoning);
    }
}
