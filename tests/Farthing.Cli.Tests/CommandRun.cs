using System.Text;
using Farthing.Gateway.Settings;

namespace Farthing.Cli.Tests;

/// <summary>A run of the command line in this process, in a working directory of its own, with what it wrote.</summary>
internal sealed class CommandRun : IDisposable
{
    public static readonly DateTimeOffset Now = new(2026, 11, 21, 10, 31, 0, TimeSpan.Zero);

    private readonly WrittenStream _output = new();
    private readonly StringWriter _error = new();

    public string Folder { get; } = Directory.CreateTempSubdirectory("farthing-cli-").FullName;

    public Dictionary<string, string> Environment { get; } = new() { ["COLUMNS"] = "80" };

    public string Output => Encoding.UTF8.GetString(_output.ToArray());

    public string Error => _error.ToString();

    /// <summary>Completes when the command has written to standard output for the first time.</summary>
    public Task Written => _output.Written;

    public void Write(string name, string text) => File.WriteAllText(Path.Combine(Folder, name), text);

    public Task<int> RunAsync(params string[] args) => RunUntilAsync(args, TestContext.Current.CancellationToken);

    public Task<int> RunUntilAsync(string[] args, CancellationToken cancellationToken)
    {
        _output.SetLength(0);
        _error.GetStringBuilder().Clear();
        StreamWriter output = new(_output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true) { AutoFlush = true };
        Terminal terminal = new()
        {
            Out = output,
            OpenOut = () => _output,
            Error = _error,
            Console = Terminal.CreateConsole(output, isRedirected: true, Environment),
            Time = new FixedTime(),
            Source = new SettingsSource { Directory = Folder, Environment = Environment },
        };
        return FarthingCommand.RunAsync(args, terminal, cancellationToken);
    }

    public void Dispose()
    {
        Directory.Delete(Folder, recursive: true);
        _output.Dispose();
        _error.Dispose();
    }

    // Says when something was written, for commands that go on after it.
    private sealed class WrittenStream : MemoryStream
    {
        private readonly TaskCompletionSource _written = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Written => _written.Task;

        public override void Write(byte[] buffer, int offset, int count)
        {
            base.Write(buffer, offset, count);
            if (count > 0) _written.TrySetResult();
        }
    }

    private sealed class FixedTime : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Now;
    }
}
