using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Farthing.Gateway.Tests.Caching.Distributed;

/// <summary>A Redis server of one test: on loopback, on a free port, nothing on the disk. It ends with the test. Where there is none installed, tests skip.</summary>
internal sealed class RedisServer : IDisposable
{
    private readonly Process _process;
    private bool _isDisposed;

    private RedisServer(string program, int port)
    {
        Port = port;
        string[] arguments = ["--port", $"{port}", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"];
        _process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, UseShellExecute = false })!;
    }

    public int Port { get; }

    public static async Task<RedisServer> StartOrSkipAsync(int? port = null)
    {
        string? program = ((string[])["/usr/bin/redis-server", "/usr/bin/valkey-server", "/usr/local/bin/redis-server"]).FirstOrDefault(File.Exists);
        Assert.SkipWhen(program is null, "No Redis server is installed (Debian: redis-server).");
        RedisServer server = new(program, port ?? FreePort());
        while (await server._process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
            if (line.Contains("Ready to accept connections", StringComparison.Ordinal)) break;
        server._process.StandardOutput.Close();
        return server;
    }

    public void Dispose()
    {
        if (_isDisposed) return;
        _isDisposed = true;
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
