using Farthing.Simulator.Generation;
using Farthing.Simulator.Http;
using Farthing.Simulator.Metering;
using Farthing.Simulator.PromptCaching;
using Farthing.Simulator.Text;

namespace Farthing.Simulator.Chat;

/// <summary><c>POST /v1/chat/completions</c>.</summary>
internal sealed class ChatEndpoint : IEndpoint
{
    public Dialect Dialect => Dialect.OpenAI;

    public async Task AnswerAsync(Exchange exchange)
    {
        ChatRequest request = ChatRequestReader.Read(exchange.Request);
        GenerationRequest generation = request.Generation;
        exchange.Describe(generation.Model, generation.Streaming);
        CacheFigures cache = exchange.State.Prefixes.Use(
            exchange.Account, generation.Model, request.CacheKey, request.ExtendedCache, generation.Prompt);
        var usage = new BilledUsage(generation.Prompt.Tokens, cache.Read, 0, 0, cache.Written, 0, 0, generation.Prompt.AudioTokens);
        exchange.Bill(usage);
        await exchange.BeforeFirstByteAsync();

        Answer[] answers = [.. Enumerable.Range(0, request.Choices)
            .Select(choice => Generator.Answer(generation, exchange.State.Options.Seed, choice, exchange.Fault))];
        usage = usage with { OutputTokens = answers.Sum(answer => answer.OutputTokens), Reasoning = answers.Sum(answer => (long)answer.ReasoningTokens) };
        SeededRandom identifiers = exchange.Identifiers();
        var reply = new ChatReply(
            request, answers, usage, "chatcmpl-" + identifiers.Letters(29), "fp_" + identifiers.Hexadecimal(10), exchange.UnixSeconds);
        if (generation.Streaming)
        {
            await new ChatStream(exchange, reply).SendAsync();
        }
        else
        {
            exchange.Generated(usage.OutputTokens, usage.Reasoning);
            await WholeAnswer.SendAsync(exchange, 200, json => ChatWriter.Write(json, reply));
        }
    }
}
