using System.Text.Json;
using Farthing.Simulator.Generation;
using Farthing.Simulator.Http;

namespace Farthing.Simulator.Responses;

/// <summary>Sends a response event by event, numbered from 0.</summary>
internal sealed class ResponsesStream(Exchange exchange, ResponsesReply reply)
{
    private long _generated;
    private long _reasoning;
    private int _item;

    public async Task SendAsync()
    {
        await using var events = new EventStream(exchange)
        {
            ErrorEvent = "error",
            ErrorWriter = WriteError,
        };
        foreach (string name in (string[])["response.created", "response.in_progress"])
        {
            await SendResponseAsync(events, name, finished: false);
        }

        Count(reply.Answer.ReasoningTokens, reply.Answer.ReasoningTokens);
        if (reply.Reasons)
        {
            await SendItemAsync(events, "response.output_item.added", json => ResponseItems.WriteReasoning(json, reply));
            await SendItemAsync(events, "response.output_item.done", json => ResponseItems.WriteReasoning(json, reply));
            _item++;
        }

        if (ResponseItems.HasMessage(reply))
        {
            await SendMessageAsync(events);
        }

        for (int call = 0; call < reply.Answer.ToolCalls.Count; call++)
        {
            await SendCallAsync(events, call);
        }

        await SendResponseAsync(events, reply.Incomplete ? "response.incomplete" : "response.completed", finished: true);
    }

    private static void WriteError(Utf8JsonWriter json, RequestProblem problem, int sequence)
    {
        json.WriteStartObject();
        json.WriteString("type", "error");
        json.WriteString("code", ErrorBody.OpenAICode(problem) ?? ErrorBody.OpenAIType(problem));
        json.WriteString("message", problem.Message);
        json.WriteNull("param");
        json.WriteNumber("sequence_number", sequence);
        json.WriteEndObject();
    }

    private async Task SendMessageAsync(EventStream events)
    {
        string text = reply.Answer.Text!;
        await SendItemAsync(events, "response.output_item.added", json => ResponseItems.WriteMessage(json, reply, "in_progress", whole: false));
        await SendPartAsync(events, "response.content_part.added", "");
        foreach (Piece piece in reply.Answer.Pieces())
        {
            Count(piece.Tokens, 0);
            Utf8JsonWriter delta = BeginText(events, "response.output_text.delta");
            delta.WriteString("delta", piece.Text.Span);
            await EndAsync(events, delta);
        }

        Utf8JsonWriter done = BeginText(events, "response.output_text.done");
        done.WriteString("text", text);
        await EndAsync(events, done);
        await SendPartAsync(events, "response.content_part.done", text);
        await SendItemAsync(events, "response.output_item.done", json => ResponseItems.WriteMessage(json, reply, "completed", whole: true));
        _item++;
    }

    private async Task SendCallAsync(EventStream events, int number)
    {
        ToolCall call = reply.Answer.ToolCalls[number];
        string id = reply.FunctionId(number);
        Count(ToolCalling.Tokens(call with { Arguments = "" }), 0);
        await SendItemAsync(events, "response.output_item.added", json => ResponseItems.WriteCall(json, reply, number, "in_progress", whole: false));
        foreach (Piece piece in Answer.Pieces(call.Arguments))
        {
            Count(piece.Tokens, 0);
            Utf8JsonWriter delta = BeginItem(events, "response.function_call_arguments.delta", id);
            delta.WriteString("delta", piece.Text.Span);
            await EndAsync(events, delta);
        }

        Utf8JsonWriter done = BeginItem(events, "response.function_call_arguments.done", id);
        done.WriteString("name", call.Name);
        done.WriteString("arguments", call.Arguments);
        await EndAsync(events, done);
        await SendItemAsync(events, "response.output_item.done", json => ResponseItems.WriteCall(json, reply, number, "completed", whole: true));
        _item++;
    }

    private async ValueTask SendResponseAsync(EventStream events, string name, bool finished)
    {
        Utf8JsonWriter json = Begin(events, name);
        json.WritePropertyName("response");
        ResponseWriter.Write(json, reply, finished);
        json.WriteEndObject();
        await events.SendAsync(last: finished);
    }

    private async ValueTask SendItemAsync(EventStream events, string name, Action<Utf8JsonWriter> write)
    {
        Utf8JsonWriter json = Begin(events, name);
        json.WriteNumber("output_index", _item);
        json.WritePropertyName("item");
        write(json);
        await EndAsync(events, json);
    }

    private async ValueTask SendPartAsync(EventStream events, string name, string text)
    {
        Utf8JsonWriter json = BeginItem(events, name, reply.MessageId);
        json.WriteNumber("content_index", 0);
        json.WritePropertyName("part");
        ResponseItems.WriteText(json, text);
        await EndAsync(events, json);
    }

    private Utf8JsonWriter BeginText(EventStream events, string name)
    {
        Utf8JsonWriter json = BeginItem(events, name, reply.MessageId);
        json.WriteNumber("content_index", 0);
        json.WriteStartArray("logprobs");
        json.WriteEndArray();
        return json;
    }

    private Utf8JsonWriter BeginItem(EventStream events, string name, string item)
    {
        Utf8JsonWriter json = Begin(events, name);
        json.WriteString("item_id", item);
        json.WriteNumber("output_index", _item);
        return json;
    }

    private static Utf8JsonWriter Begin(EventStream events, string name)
    {
        int sequence = events.Sent;
        Utf8JsonWriter json = events.Begin(name);
        json.WriteStartObject();
        json.WriteString("type", name);
        json.WriteNumber("sequence_number", sequence);
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
