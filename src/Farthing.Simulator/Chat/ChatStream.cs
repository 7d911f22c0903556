using System.Text.Json;
using Farthing.Simulator.Generation;
using Farthing.Simulator.Http;

namespace Farthing.Simulator.Chat;

/// <summary>Sends a completion chunk by chunk.</summary>
internal sealed class ChatStream(Exchange exchange, ChatReply reply)
{
    private static readonly byte[] Done = "data: [DONE]\n\n"u8.ToArray();
    private long _generated;
    private long _reasoning;

    public async Task SendAsync()
    {
        await using var events = new EventStream(exchange) { Closing = Done };
        for (int choice = 0; choice < reply.Answers.Count; choice++)
        {
            await SendChoiceAsync(events, choice);
        }

        if (reply.Request.IncludeUsage)
        {
            Utf8JsonWriter json = Begin(events);
            json.WriteStartArray("choices");
            json.WriteEndArray();
            ChatUsage.Write(json, reply.Usage with { OutputTokens = _generated, Reasoning = _reasoning }, reply.Model);
            json.WriteEndObject();
            await events.SendAsync(last: true);
        }
    }

    private async Task SendChoiceAsync(EventStream events, int choice)
    {
        Answer answer = reply.Answers[choice];
        await SendDeltaAsync(events, choice, json =>
        {
            json.WriteString("role", "assistant");
            json.WriteString("content", answer.ToolCalls.Count > 0 ? null : "");
            json.WriteNull("refusal");
        });
        Count(answer.ReasoningTokens, answer.ReasoningTokens);
        if (answer.ToolCalls.Count > 0)
        {
            await SendToolCallsAsync(events, choice, answer);
        }
        else
        {
            foreach (Piece piece in answer.Pieces())
            {
                Utf8JsonWriter json = BeginDelta(events, choice);
                json.WriteString("content", piece.Text.Span);
                EndDelta(json, null);
                Count(piece.Tokens, 0);
                await events.SendAsync();
            }
        }

        Utf8JsonWriter end = BeginDelta(events, choice);
        EndDelta(end, ChatReply.Finish(answer.Finish));
        await events.SendAsync(last: !reply.Request.IncludeUsage && choice == reply.Answers.Count - 1);
    }

    private async Task SendToolCallsAsync(EventStream events, int choice, Answer answer)
    {
        for (int call = 0; call < answer.ToolCalls.Count; call++)
        {
            ToolCall tool = answer.ToolCalls[call];
            int number = call;
            Count(ToolCalling.Tokens(tool with { Arguments = "" }), 0);
            await SendDeltaAsync(events, choice, json => WriteCall(json, number, tool.Name, reply.CallId(choice, number), default));
            foreach (Piece piece in Answer.Pieces(tool.Arguments))
            {
                Count(piece.Tokens, 0);
                await SendDeltaAsync(events, choice, json => WriteCall(json, number, null, null, piece.Text));
            }
        }
    }

    private static void WriteCall(Utf8JsonWriter json, int number, string? name, string? id, ReadOnlyMemory<char> arguments)
    {
        json.WriteStartArray("tool_calls");
        json.WriteStartObject();
        json.WriteNumber("index", number);
        if (id is not null)
        {
            json.WriteString("id", id);
            json.WriteString("type", "function");
        }

        json.WriteStartObject("function");
        if (name is not null)
        {
            json.WriteString("name", name);
        }

        json.WriteString("arguments", arguments.Span);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private void Count(long tokens, long reasoning)
    {
        _generated += tokens;
        _reasoning += reasoning;
        exchange.Generated(_generated, _reasoning);
    }

    private Utf8JsonWriter Begin(EventStream events)
    {
        Utf8JsonWriter json = events.Begin();
        json.WriteStartObject();
        reply.WriteHead(json, "chat.completion.chunk");
        return json;
    }

    private Utf8JsonWriter BeginDelta(EventStream events, int choice)
    {
        Utf8JsonWriter json = Begin(events);
        json.WriteStartArray("choices");
        json.WriteStartObject();
        json.WriteNumber("index", choice);
        json.WriteStartObject("delta");
        return json;
    }

    private void EndDelta(Utf8JsonWriter json, string? finish)
    {
        json.WriteEndObject();
        json.WriteNull("logprobs");
        json.WriteString("finish_reason", finish);
        json.WriteEndObject();
        json.WriteEndArray();
        if (reply.Request.IncludeUsage)
        {
            json.WriteNull("usage");
        }

        json.WriteEndObject();
    }

    private async ValueTask SendDeltaAsync(EventStream events, int choice, Action<Utf8JsonWriter> write)
    {
        Utf8JsonWriter json = BeginDelta(events, choice);
        write(json);
        EndDelta(json, null);
        await events.SendAsync();
    }
}
