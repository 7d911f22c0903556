using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Farthing.Benchmarks.Budgets;

/// <summary>A provider that gives every chat the same answer at once, for as little CPU as can be.</summary>
internal sealed class FixedProvider : IDisposable
{
    private const string Body = """
        {"id":"c1","object":"chat.completion","created":1,"model":"gpt-4o-mini","choices":[{"index":0,"message":{"role":"assistant","content":"Ob, Po, Don"},"finish_reason":"stop"}],"usage":{"prompt_tokens":400,"completion_tokens":7,"total_tokens":407}}
        """;

    private static readonly byte[] Answer = Encoding.UTF8.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(Body)}\r\n\r\n{Body}");

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public FixedProvider()
    {
        _listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = ServeAsync(await _listener.AcceptSocketAsync());
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // The run is over.
        }
    }

    private static async Task ServeAsync(Socket socket)
    {
        using (socket)
        {
            socket.NoDelay = true;
            byte[] buffer = new byte[64 << 10];
            int filled = 0;
            try
            {
                while (true)
                {
                    int count = await socket.ReceiveAsync(buffer.AsMemory(filled));
                    if (count == 0) return;
                    filled += count;
                    while (LengthOf(buffer.AsSpan(0, filled)) is { } length && length <= filled)
                    {
                        buffer.AsSpan(length, filled - length).CopyTo(buffer);
                        filled -= length;
                        await socket.SendAsync(Answer);
                    }
                }
            }
            catch (SocketException)
            {
                // The gateway has gone.
            }
        }
    }

    /// <summary>The length of the first request, once its head is there.</summary>
    private static int? LengthOf(ReadOnlySpan<byte> bytes)
    {
        int end = bytes.IndexOf("\r\n\r\n"u8);
        if (end < 0) return null;
        string head = Encoding.ASCII.GetString(bytes[..end]);
        const string Field = "content-length:";
        int at = head.IndexOf(Field, StringComparison.OrdinalIgnoreCase);
        if (at < 0) return end + 4;
        string value = head[(at + Field.Length)..];
        int line = value.IndexOf('\r', StringComparison.Ordinal);
        return end + 4 + int.Parse(line < 0 ? value : value[..line]);
    }
}
