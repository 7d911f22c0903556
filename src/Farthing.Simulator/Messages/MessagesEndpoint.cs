using Farthing.Simulator.Generation;
using Farthing.Simulator.Http;
using Farthing.Simulator.Metering;
using Farthing.Simulator.PromptCaching;

namespace Farthing.Simulator.Messages;

/// <summary><c>POST /v1/messages</c>.</summary>
internal sealed class MessagesEndpoint : IEndpoint
{
    public Dialect Dialect => Dialect.Anthropic;

    public async Task AnswerAsync(Exchange exchange)
    {
        MessagesRequest request = MessagesRequestReader.Read(exchange.Request, counting: false);
        GenerationRequest generation = request.Generation;
        exchange.Describe(generation.Model, generation.Streaming);
        CacheFigures cache = exchange.State.Breakpoints.Use(exchange.Account, generation.Model, generation.Prompt);
        var usage = new BilledUsage(generation.Prompt.Tokens, cache.Read, cache.Written5m, cache.Written1h, 0, 0, 0, 0);
        exchange.Bill(usage);
        await exchange.BeforeFirstByteAsync();

        Answer answer = Generator.Answer(generation, exchange.State.Options.Seed, 0, exchange.Fault);
        usage = usage with { OutputTokens = answer.OutputTokens, Reasoning = answer.ReasoningTokens };
        var reply = new MessagesReply(request, answer, usage, "msg_01" + exchange.Identifiers().Letters(22));
        if (generation.Streaming)
        {
            await new MessagesStream(exchange, reply).SendAsync();
        }
        else
        {
            exchange.Generated(usage.OutputTokens, usage.Reasoning);
            await WholeAnswer.SendAsync(exchange, 200, json => MessagesWriter.Write(json, reply));
        }
    }
}
