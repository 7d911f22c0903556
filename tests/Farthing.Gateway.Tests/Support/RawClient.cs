using System.Net.Sockets;
using System.Text;

namespace Farthing.Gateway.Tests;

/// <summary>A client that writes what no HTTP library would.</summary>
internal static class RawClient
{
    /// <summary>Sends bytes and reads until the gateway closes the connection.</summary>
    public static async Task<string> ExchangeAsync(int port, string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", port);
        NetworkStream stream = client.GetStream();
        var answer = new MemoryStream();
        try
        {
            await stream.WriteAsync(Encoding.Latin1.GetBytes(request));
            await stream.CopyToAsync(answer);
        }
        catch (IOException)
        {
            // The gateway closes at once what it will not hear.
        }

        return Encoding.UTF8.GetString(answer.ToArray());
    }

    /// <summary>A well-formed request that asks for the connection to be closed after it.</summary>
    public static string Post(string path, string body, string headers = "") =>
        $"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\nConnection: close\r\n{headers}\r\n{body}";
}
