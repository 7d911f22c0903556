using System.Net;
using System.Net.Sockets;

namespace Farthing.Gateway.Tests;

/// <summary>A provider whose every byte is the test's: one request a connection, answered by the test and then closed.</summary>
internal sealed class RawProvider : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<RawExchange, Task> _answer;
    private readonly Task _accepting;

    private RawProvider(Func<RawExchange, Task> answer)
    {
        _answer = answer;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public string Address => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

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

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var serving = new List<Task>();
        try
        {
            while (true) serving.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(serving);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        await Task.Yield();
        using (client)
        {
            try
            {
                if (await RawExchange.ReadAsync(client.GetStream(), _stop.Token) is { } exchange) await _answer(exchange);
            }
            catch (Exception error) when (error is IOException or OperationCanceledException or SocketException)
            {
                // The gateway left, or the test is over.
            }
        }
    }
}
