using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Caching.Distributed;

namespace Farthing.Gateway.Tests.Caching.Distributed;

/// <summary>The least that a distributed cache over Redis's protocol (RESP) needs: a connection for each command.</summary>
internal sealed class RedisCache(int port) : IDistributedCache
{
    public byte[]? Get(string key) => throw new NotSupportedException();

    public Task<byte[]?> GetAsync(string key, CancellationToken token = default) => AskAsync(token, "GET"u8.ToArray(), Bytes(key));

    public void Refresh(string key) => throw new NotSupportedException();

    public Task RefreshAsync(string key, CancellationToken token = default) => Task.CompletedTask;

    public void Remove(string key) => throw new NotSupportedException();

    public Task RemoveAsync(string key, CancellationToken token = default) => AskAsync(token, "DEL"u8.ToArray(), Bytes(key));

    public void Set(string key, byte[] value, DistributedCacheEntryOptions options) => throw new NotSupportedException();

    public Task SetAsync(string key, byte[] value, DistributedCacheEntryOptions options, CancellationToken token = default) => options.AbsoluteExpirationRelativeToNow is { } lifetime
        ? AskAsync(token, "SET"u8.ToArray(), Bytes(key), value, "PX"u8.ToArray(), Bytes(((long)lifetime.TotalMilliseconds).ToString(CultureInfo.InvariantCulture)))
        : AskAsync(token, "SET"u8.ToArray(), Bytes(key), value);

    /// <summary>The keys of a pattern.</summary>
    public async Task<IReadOnlyList<string>> KeysAsync(string pattern)
    {
        byte[]? joined = await AskAsync(
            TestContext.Current.CancellationToken, Bytes("EVAL"), Bytes("return table.concat(redis.call('KEYS', ARGV[1]), ' ')"), Bytes("0"), Bytes(pattern));
        return Encoding.UTF8.GetString(joined!).Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private async Task<byte[]?> AskAsync(CancellationToken token, params byte[][] words)
    {
        using TcpClient client = new();
        await client.ConnectAsync("127.0.0.1", port, token);
        await using NetworkStream stream = client.GetStream();
        using MemoryStream command = new();
        command.Write(Bytes($"*{words.Length}\r\n"));
        foreach (byte[] word in words)
        {
            command.Write(Bytes($"${word.Length}\r\n"));
            command.Write(word);
            command.Write("\r\n"u8);
        }

        await stream.WriteAsync(command.ToArray(), token);
        await using BufferedStream answer = new(stream);
        string line = ReadLine(answer);
        if (line[0] == '-') throw new IOException(line);
        if (line[0] != '$' || line == "$-1") return null;
        byte[] value = new byte[int.Parse(line.AsSpan(1), CultureInfo.InvariantCulture)];
        await answer.ReadExactlyAsync(value, token);
        return value;
    }

    private static string ReadLine(Stream stream)
    {
        StringBuilder line = new();
        for (int next = stream.ReadByte(); next is not ('\n' or -1); next = stream.ReadByte())
            if (next != '\r') line.Append((char)next);
        return line.Length > 0 ? line.ToString() : throw new IOException("The server closed the connection.");
    }
}
