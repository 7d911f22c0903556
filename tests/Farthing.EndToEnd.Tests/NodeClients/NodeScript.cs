using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Farthing.EndToEnd.Tests.Hosting;

namespace Farthing.EndToEnd.Tests.NodeClients;

/// <summary>A script of the folder <c>node</c> at work against one address: it is told scenarios by name and says what it saw.</summary>
internal sealed class NodeScript : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _errors = new();

    private NodeScript(Process process)
    {
        _process = process;
        process.ErrorDataReceived += (_, line) =>
        {
            lock (_errors)
            {
                _errors.AppendLine(line.Data);
            }
        };
        process.BeginErrorReadLine();
    }

    private static string Folder => RepositoryFolder.Find("tests", "Farthing.EndToEnd.Tests", "node");

    /// <summary>Why the scripts cannot run here, or null when they can.</summary>
    public static string? Missing { get; } = Directory.Exists(Path.Combine(Folder, "node_modules"))
        ? OnPath("node") ? null : "Node is not installed"
        : "the packages are not installed: npm ci --prefix tests/Farthing.EndToEnd.Tests/node";

    /// <summary>Starts a script.</summary>
    /// <param name="script">Its file.</param>
    /// <param name="root">The address that it works against.</param>
    /// <param name="otherWire">Whether each SDK asks for a model of the other wire.</param>
    public static NodeScript Start(string script, Uri root, bool otherWire = false)
    {
        var start = new ProcessStartInfo("node", [script])
        {
            WorkingDirectory = Folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["FARTHING_TEST_ROOT"] = root.AbsoluteUri.TrimEnd('/');
        start.Environment["FARTHING_TEST_KEY"] = ProviderAndGateway.Key;
        if (otherWire)
        {
            start.Environment["FARTHING_TEST_OPENAI_MODEL"] = OtherWire.Claude;
            start.Environment["FARTHING_TEST_ANTHROPIC_MODEL"] = OtherWire.Gpt;
        }

        return new NodeScript(Process.Start(start)!);
    }

    /// <summary>Runs one scenario.</summary>
    /// <exception cref="InvalidOperationException">It failed, or the script ended.</exception>
    public async Task<JsonElement> RunAsync(string scenario)
    {
        await _process.StandardInput.WriteLineAsync(scenario);
        await _process.StandardInput.FlushAsync();
        string? line = await _process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        if (line is null)
        {
            throw new InvalidOperationException($"the script ended: {Errors()}");
        }

        JsonElement document = JsonElement.Parse(line);
        return document.TryGetProperty("failure", out JsonElement failure)
            ? throw new InvalidOperationException(failure.GetString())
            : document.GetProperty("seen");
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private string Errors()
    {
        lock (_errors)
        {
            return _errors.ToString();
        }
    }

    private static bool OnPath(string program)
    {
        string[] names = OperatingSystem.IsWindows() ? [program + ".exe"] : [program];
        string[] folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        return folders.Any(folder => names.Any(name => File.Exists(Path.Combine(folder, name))));
    }
}
