using System.Text;

namespace Farthing.Tests.Providers.Transport;

/// <summary>A server whose every byte is the test's: what each connection does is said by the test.</summary>
internal sealed class ByteServer(Func<ByteConnection, Task> serve) : IAsyncDisposable
{
    private readonly LoopbackServer _server = new(async (client, stop) =>
    {
        client.NoDelay = true;
        await serve(new ByteConnection(client, stop));
    });

    /// <summary>A server that gives each request on a connection the next of these answers, as Latin 1, and the last one again and again.</summary>
    public static ByteServer Answering(params string[] answers) => new(async connection =>
    {
        for (int i = 0; await connection.ReadRequestAsync() is not null; i++) await connection.SendAsync(Encoding.Latin1.GetBytes(answers[Math.Min(i, answers.Length - 1)]));
    });

    public Uri Address => _server.Address;

    /// <summary>How many connections were made.</summary>
    public int Connections => _server.Connections;

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
