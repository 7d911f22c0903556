using Farthing.Gateway.Settings;

namespace Farthing.Cli.Tests;

/// <summary>A run of the command line in this process, in a working directory of its own, with what it wrote.</summary>
internal sealed class CommandRun : IDisposable
{
    public static readonly DateTimeOffset Now = new(2026, 11, 21, 10, 31, 0, TimeSpan.Zero);

    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public string Folder { get; } = Directory.CreateTempSubdirectory("farthing-cli-").FullName;

    public Dictionary<string, string> Environment { get; } = new() { ["COLUMNS"] = "80" };

    public string Output => _output.ToString();

    public string Error => _error.ToString();

    public void Write(string name, string text) => File.WriteAllText(Path.Combine(Folder, name), text);

    public Task<int> RunAsync(params string[] args)
    {
        _output.GetStringBuilder().Clear();
        _error.GetStringBuilder().Clear();
        Terminal terminal = new()
        {
            Out = _output,
            Error = _error,
            Console = Terminal.CreateConsole(_output, isRedirected: true, Environment),
            Time = new FixedTime(),
            Source = new SettingsSource { Directory = Folder, Environment = Environment },
        };
        return FarthingCommand.RunAsync(args, terminal, TestContext.Current.CancellationToken);
    }

    public void Dispose()
    {
        Directory.Delete(Folder, recursive: true);
        _output.Dispose();
        _error.Dispose();
    }

    private sealed class FixedTime : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Now;
    }
}
