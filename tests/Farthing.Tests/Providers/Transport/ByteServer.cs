using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Farthing.Tests.Providers.Transport;

/// <summary>A server whose every byte is the test's: what each connection does is said by the test.</summary>
internal sealed class ByteServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<ByteConnection, Task> _serve;
    private readonly Task _accepting;
    private int _connections;

    public ByteServer(Func<ByteConnection, Task> serve)
    {
        _serve = serve;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>A server that gives each request on a connection the next of these answers, as Latin 1, and the last one again and again.</summary>
    public static ByteServer Answering(params string[] answers) => new(async connection =>
    {
        for (int i = 0; await connection.ReadRequestAsync() is not null; i++) await connection.SendAsync(Encoding.Latin1.GetBytes(answers[Math.Min(i, answers.Length - 1)]));
    });

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>How many connections were made.</summary>
    public int Connections => Volatile.Read(ref _connections);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        List<Task> serving = [];
        try
        {
            while (true)
            {
                TcpClient client = await _listener.AcceptTcpClientAsync(_stop.Token);
                Interlocked.Increment(ref _connections);
                serving.Add(ServeAsync(client));
            }
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
            client.NoDelay = true;
            try
            {
                await _serve(new ByteConnection(client, _stop.Token));
            }
            catch (Exception error) when (error is IOException or OperationCanceledException or SocketException)
            {
                // The other end left, or the test is over.
            }
        }
    }
}
