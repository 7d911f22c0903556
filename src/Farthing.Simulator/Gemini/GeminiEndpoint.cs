using Farthing.Simulator.Generation;
using Farthing.Simulator.Http;
using Farthing.Simulator.Metering;
using Farthing.Simulator.PromptCaching;

namespace Farthing.Simulator.Gemini;

/// <summary>
/// <c>POST /v1beta/models/{model}:generateContent</c> and <c>:streamGenerateContent</c>, the latter as events (<c>alt=sse</c>) or as one JSON array.
/// </summary>
internal sealed class GeminiEndpoint(string model, bool streaming) : IEndpoint
{
    private const int PiecesPerChunk = 8;
    private static readonly byte[] ArrayEnd = "\r\n]\r\n"u8.ToArray();

    public Dialect Dialect => Dialect.Gemini;

    public async Task AnswerAsync(Exchange exchange)
    {
        GenerationRequest request = GeminiRequestReader.Read(exchange.Request, model, streaming);
        exchange.Describe(model, streaming);
        CacheFigures cache = exchange.State.Prefixes.Use(exchange.Account, model, cacheKey: null, extended: false, request.Prompt);
        var usage = new BilledUsage(request.Prompt.Tokens, cache.Read, 0, 0, 0, 0, 0, 0);
        exchange.Bill(usage);
        await exchange.BeforeFirstByteAsync();

        Answer answer = Generator.Answer(request, exchange.State.Options.Seed, 0, exchange.Fault);
        var reply = new GeminiReply(request, answer, usage, exchange.Identifiers().Letters(22));
        if (streaming)
        {
            await SendStreamAsync(exchange, reply);
        }
        else
        {
            exchange.Generated(answer.OutputTokens, answer.ReasoningTokens);
            await WholeAnswer.SendAsync(exchange, 200, json => reply.Write(json, answer.Text, last: true, answer.VisibleTokens));
        }
    }

    private static async Task SendStreamAsync(Exchange exchange, GeminiReply reply)
    {
        bool events = exchange.Http.Request.Query["alt"] == "sse";
        await using var stream = new EventStream(exchange, events ? StreamFraming.ServerSentEvents : StreamFraming.JsonArray)
        {
            Closing = events ? ReadOnlyMemory<byte>.Empty : ArrayEnd,
        };
        int thoughts = reply.Answer.ReasoningTokens;
        if (reply.Answer.ToolCalls.Count > 0)
        {
            exchange.Generated(reply.Answer.OutputTokens, thoughts);
            reply.Write(stream.Begin(), "", last: true, reply.Answer.VisibleTokens);
            await stream.SendAsync(last: true);
        }
        else
        {
            await SendTextAsync(exchange, reply, stream);
        }
    }

    private static async Task SendTextAsync(Exchange exchange, GeminiReply reply, EventStream stream)
    {
        int thoughts = reply.Answer.ReasoningTokens;
        long visible = 0;
        exchange.Generated(thoughts, thoughts);
        string pending = "";
        foreach (Piece[] chunk in reply.Answer.Pieces().Chunk(PiecesPerChunk))
        {
            if (pending.Length > 0)
            {
                reply.Write(stream.Begin(), pending, last: false, visible);
                await stream.SendAsync();
            }

            visible += chunk.Sum(piece => piece.Tokens);
            exchange.Generated(visible + thoughts, thoughts);
            pending = string.Concat(chunk.Select(piece => piece.Text.ToString()));
        }

        reply.Write(stream.Begin(), pending, last: true, visible);
        await stream.SendAsync(last: true);
    }
}
