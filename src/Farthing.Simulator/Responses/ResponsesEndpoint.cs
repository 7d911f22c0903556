using System.Text.Json;
using Farthing.Simulator.Generation;
using Farthing.Simulator.Http;
using Farthing.Simulator.Metering;
using Farthing.Simulator.PromptCaching;

namespace Farthing.Simulator.Responses;

/// <summary><c>POST /v1/responses</c>.</summary>
internal sealed class ResponsesEndpoint : IEndpoint
{
    public Dialect Dialect => Dialect.OpenAI;

    public async Task AnswerAsync(Exchange exchange)
    {
        ResponsesRequest request = ResponsesRequestReader.Read(exchange.Request, exchange.State.Conversations);
        GenerationRequest generation = request.Generation;
        exchange.Describe(generation.Model, generation.Streaming);
        CacheFigures cache = exchange.State.Prefixes.Use(
            exchange.Account, generation.Model, request.CacheKey, request.ExtendedCache, generation.Prompt);
        var usage = new BilledUsage(generation.Prompt.Tokens, cache.Read, 0, 0, cache.Written, 0, 0, generation.Prompt.AudioTokens);
        exchange.Bill(usage);
        await exchange.BeforeFirstByteAsync();

        Answer answer = Generator.Answer(generation, exchange.State.Options.Seed, 0, exchange.Fault);
        usage = usage with { OutputTokens = answer.OutputTokens, Reasoning = answer.ReasoningTokens };
        var reply = new ResponsesReply(request, answer, usage, exchange.Identifiers().Hexadecimal(50), exchange.UnixSeconds);
        Remember(exchange.State.Conversations, reply);
        if (generation.Streaming)
        {
            await new ResponsesStream(exchange, reply).SendAsync();
        }
        else
        {
            exchange.Generated(usage.OutputTokens, usage.Reasoning);
            await WholeAnswer.SendAsync(exchange, 200, json => ResponseWriter.Write(json, reply, finished: true));
        }
    }

    private static void Remember(ConversationStore store, ResponsesReply reply)
    {
        if (!reply.Request.Store || reply.Answer.FillerLines is not null)
        {
            return;
        }

        JsonElement output = JsonElement.Parse(JsonOutput.Write(json =>
        {
            json.WriteStartArray();
            ResponseItems.WriteAll(json, reply);
            json.WriteEndArray();
        }).Span);
        store.Add(reply.Id, [.. reply.Request.Conversation, .. output.EnumerateArray()]);
    }
}
