using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;

namespace Farthing.Gateway.Tests.Alerts;

/// <summary>A mail server on 127.0.0.1 that takes whatever it is sent.</summary>
internal sealed class MailReceiver : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Channel<(IReadOnlyList<string> Commands, string Data)> _mails = Channel.CreateUnbounded<(IReadOnlyList<string>, string)>();
    private readonly Task _accepting;

    public MailReceiver()
    {
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>What the server answers to the envelope's receiver.</summary>
    public string AnswerToReceiver { get; set; } = "250 fine";

    /// <summary>The next mail: the commands it came with, and the text as sent.</summary>
    public async Task<(IReadOnlyList<string> Commands, string Data)> NextAsync() => await _mails.Reader.ReadAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                using TcpClient client = await _listener.AcceptTcpClientAsync(_stop.Token);
                await ServeAsync(client.GetStream());
            }
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException or IOException or InvalidOperationException)
        {
            // The test is over, or the client left.
        }
    }

    private async Task ServeAsync(Stream stream)
    {
        using StreamReader reader = new(stream, Encoding.UTF8);
        await using StreamWriter writer = new(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { NewLine = "\r\n", AutoFlush = true };
        await writer.WriteLineAsync("220 test");
        List<string> commands = [];
        while (await reader.ReadLineAsync(_stop.Token) is { } line)
        {
            commands.Add(line);
            if (line == "DATA")
            {
                await writer.WriteLineAsync("354 go on");
                StringBuilder data = new();
                while (await reader.ReadLineAsync(_stop.Token) is { } text && text != ".") data.Append(text).Append('\n');
                await writer.WriteLineAsync("250 taken");
                _mails.Writer.TryWrite(([.. commands], data.ToString()));
            }
            else if (line == "QUIT")
            {
                await writer.WriteLineAsync("221 bye");
                return;
            }
            else
            {
                await writer.WriteLineAsync(line.StartsWith("RCPT", StringComparison.Ordinal) ? AnswerToReceiver : "250 fine");
            }
        }
    }
}
