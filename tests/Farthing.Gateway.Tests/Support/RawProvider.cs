using Farthing.Tests.Providers.Transport;

namespace Farthing.Gateway.Tests;

/// <summary>A provider whose every byte is the test's: one request a connection, answered by the test and then closed.</summary>
internal sealed class RawProvider : IAsyncDisposable
{
    private readonly LoopbackServer _server;

    private RawProvider(Func<RawExchange, Task> answer) => _server = new LoopbackServer(async (client, stop) =>
    {
        if (await RawExchange.ReadAsync(client.GetStream(), stop) is { } exchange) await answer(exchange);
    });

    public string Address => _server.Address.GetLeftPart(UriPartial.Authority);

    public static RawProvider Start(Func<RawExchange, Task> answer) => new(answer);

    /// <summary>A provider that answers every request with the same body.</summary>
    public static RawProvider Answering(string body, string contentType = "application/json", string headers = "") =>
        Start(exchange => exchange.AnswerAsync(body, contentType, headers));

    /// <summary>A provider that sends head and events, and ends.</summary>
    public static RawProvider Streaming(params string[] events) => Start(async exchange =>
    {
        await exchange.BeginStreamAsync();
        foreach (string each in events) await exchange.SendChunkAsync(each);
        await exchange.EndStreamAsync();
    });

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
