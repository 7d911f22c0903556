using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Farthing.Tests.Providers.Transport;

/// <summary>One connection of a <see cref="ByteServer"/>.</summary>
internal sealed class ByteConnection(TcpClient client, CancellationToken stop)
{
    private readonly NetworkStream _stream = client.GetStream();

    /// <summary>Cancelled when the server stops.</summary>
    public CancellationToken Stop => stop;

    /// <summary>Reads a request: its head and its body; <c>null</c> when the client has closed the connection.</summary>
    public async Task<(string Head, byte[] Body)?> ReadRequestAsync()
    {
        List<byte> head = [];
        byte[] one = new byte[1];
        while (head.Count < 4 || !(head[^4] == '\r' && head[^3] == '\n' && head[^2] == '\r' && head[^1] == '\n'))
        {
            if (await _stream.ReadAsync(one, stop) == 0) return null;
            head.Add(one[0]);
        }

        string text = Encoding.UTF8.GetString([.. head]);
        string? length = text.Split("\r\n").FirstOrDefault(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase));
        byte[] body = new byte[length is null ? 0 : int.Parse(length.AsSpan(15), CultureInfo.InvariantCulture)];
        await _stream.ReadExactlyAsync(body, stop);
        return (text, body);
    }

    /// <summary>Whether the client closes the connection, and sends nothing before.</summary>
    public async Task<bool> IsClosedAsync()
    {
        try
        {
            return await _stream.ReadAsync(new byte[1], stop) == 0;
        }
        catch (IOException)
        {
            return true;
        }
    }

    public Task SendAsync(string text) => SendAsync(Encoding.Latin1.GetBytes(text));

    public async Task SendAsync(ReadOnlyMemory<byte> bytes) => await _stream.WriteAsync(bytes, stop);

    /// <summary>Closes the connection so that the client is told of a failure, not of an end.</summary>
    public void Reset()
    {
        client.Client.LingerState = new LingerOption(enable: true, seconds: 0);
        client.Client.Close(timeout: 0);
    }
}
