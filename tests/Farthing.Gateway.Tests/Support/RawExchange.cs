using System.Text;

namespace Farthing.Gateway.Tests;

/// <summary>One request at a <see cref="RawProvider"/>, and the way to answer it byte by byte.</summary>
internal sealed class RawExchange
{
    private readonly Stream _stream;

    private RawExchange(Stream stream, string head, byte[] body, CancellationToken stopped) => (_stream, Head, Body, Stopped) = (stream, head, body, stopped);

    /// <summary>The request line and header fields.</summary>
    public string Head { get; }

    public byte[] Body { get; }

    public string BodyText => Encoding.UTF8.GetString(Body);

    /// <summary>The path and query asked for.</summary>
    public string Target => Head.Split(' ')[1];

    /// <summary>Cancelled when the test is over.</summary>
    public CancellationToken Stopped { get; }

    /// <summary>The values of a header field, joined; <c>null</c> when it is not there.</summary>
    public string? Header(string name)
    {
        string[] values = [.. Head.Split("\r\n").Where(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase)).Select(line => line[(name.Length + 1)..].Trim())];
        return values.Length == 0 ? null : string.Join(", ", values);
    }

    public static async Task<RawExchange?> ReadAsync(Stream stream, CancellationToken stopped)
    {
        var head = new StringBuilder();
        byte[] one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await stream.ReadAsync(one, stopped) == 0) return null;
            head.Append((char)one[0]);
        }

        var found = new RawExchange(stream, head.ToString(), [], stopped);
        byte[] body = new byte[int.Parse(found.Header("Content-Length") ?? "0")];
        await stream.ReadExactlyAsync(body, stopped);
        return new RawExchange(stream, found.Head, body, stopped);
    }

    public Task WriteAsync(string text) => WriteAsync(Encoding.UTF8.GetBytes(text));

    public async Task WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        await _stream.WriteAsync(bytes, Stopped);
        await _stream.FlushAsync(Stopped);
    }

    public Task AnswerAsync(string body, string contentType = "application/json", string headers = "", string status = "200 OK") => WriteAsync(
        $"HTTP/1.1 {status}\r\nContent-Type: {contentType}\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\nx-request-id: raw\r\n{headers}Connection: close\r\n\r\n{body}");

    public Task BeginStreamAsync(string contentType = "text/event-stream") =>
        WriteAsync($"HTTP/1.1 200 OK\r\nContent-Type: {contentType}\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n");

    public Task SendChunkAsync(string text) => SendChunkAsync(Encoding.UTF8.GetBytes(text));

    public Task SendChunkAsync(byte[] bytes) => WriteAsync((byte[])[.. Encoding.ASCII.GetBytes($"{bytes.Length:x}\r\n"), .. bytes, .. "\r\n"u8]);

    public Task EndStreamAsync() => WriteAsync("0\r\n\r\n");

    /// <summary>Ends when the gateway has closed the connection.</summary>
    public async Task UntilClosedAsync()
    {
        byte[] more = new byte[256];
        try
        {
            while (await _stream.ReadAsync(more, Stopped) > 0)
            {
            }
        }
        catch (IOException)
        {
            // Closed the hard way.
        }
    }

    /// <summary>Never answers: waits until the gateway has gone.</summary>
    public Task HangAsync() => UntilClosedAsync();
}
