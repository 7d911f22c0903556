using Farthing.Simulator.Http;

namespace Farthing.Simulator.Messages;

/// <summary><c>POST /v1/messages/count_tokens</c>: counts as the message would be billed, and bills nothing.</summary>
internal sealed class CountTokensEndpoint : IEndpoint
{
    public Dialect Dialect => Dialect.Anthropic;

    public async Task AnswerAsync(Exchange exchange)
    {
        MessagesRequest request = MessagesRequestReader.Read(exchange.Request, counting: true);
        exchange.Describe(request.Generation.Model, streaming: false);
        await exchange.BeforeFirstByteAsync();
        await WholeAnswer.SendAsync(exchange, 200, json =>
        {
            json.WriteStartObject();
            json.WriteNumber("input_tokens", request.Generation.Prompt.Tokens);
            json.WriteEndObject();
        });
    }
}
