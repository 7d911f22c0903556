using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json;
using Farthing.EndToEnd.Tests.Hosting;
using Farthing.Gateway.Hosting;

namespace Farthing.EndToEnd.Tests.Processes;

/// <summary>A gateway as a process of its own, started by the command line that a user starts it with.</summary>
internal sealed class GatewayProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();

    private GatewayProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Calls it, once it is ready.</summary>
    public HttpClient Client { get; private set; } = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Starts <c>farthing serve</c> without waiting for anything.</summary>
    public static GatewayProcess Start(string settingsFile, string urls = "http://127.0.0.1:0", string? database = null) =>
        Run(["serve", "--config", settingsFile, "--urls", urls], database);

    /// <summary>Runs any command.</summary>
    /// <param name="arguments">What follows <c>farthing</c>.</param>
    /// <param name="database">How to connect to the shared database, as the variable DATABASE.</param>
    public static GatewayProcess Run(string[] arguments, string? database = null)
    {
        string command = Path.Combine(AppContext.BaseDirectory, "Farthing.Cli.dll");
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", [command, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["TEST_KEY"] = ProviderAndGateway.Key;
        start.Environment["DATABASE"] = database;
        return new GatewayProcess(Process.Start(start)!);
    }

    /// <summary>Starts <c>farthing serve</c> on a data folder and waits until it takes calls.</summary>
    public static async Task<GatewayProcess> StartReadyAsync(string settingsFile, string dataFolder, string? database = null)
    {
        string place = Path.Combine(dataFolder, GatewayFile.FileName);
        if (File.Exists(place))
        {
            File.Delete(place);
        }

        GatewayProcess gateway = Start(settingsFile, database: database);
        try
        {
            await Patience.UntilAsync("the gateway says where it is", () => Task.FromResult(gateway.HasExited() || File.Exists(place)));
            await Patience.UntilAsync("the gateway takes calls", () => gateway.IsReadyAsync(place));
            return gateway;
        }
        catch
        {
            await gateway.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends it as <c>kill -9</c> does.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(Stop);
    }

    /// <summary>Asks it to stop, as a service manager does.</summary>
    public async Task TerminateAsync()
    {
        using Process kill = Process.Start("kill", ["-TERM", _process.Id.ToString()]);
        await kill.WaitForExitAsync(Stop);
        kill.ExitCode.ShouldBe(0);
    }

    /// <summary>Waits for its end: the exit code and everything that it printed.</summary>
    public async Task<(int Code, string Output)> ExitAsync()
    {
        await _process.WaitForExitAsync(Stop);
        return (_process.ExitCode, Output());
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
        Client.Dispose();
    }

    private bool HasExited() => _process.HasExited
        ? throw new InvalidOperationException($"the gateway ended with {_process.ExitCode}: {Output()}")
        : false;

    private async Task<bool> IsReadyAsync(string place)
    {
        _ = HasExited();
        try
        {
            string address = JsonElement.Parse(await File.ReadAllBytesAsync(place, Stop)).GetProperty("url").GetString()!;
            Client.Dispose();
            Client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri(address), Timeout = Timeout.InfiniteTimeSpan };
            using HttpResponseMessage answer = await Client.GetAsync("/health/ready", Stop);
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (Exception error) when (error is JsonException or HttpRequestException)
        {
            // Not written to its end yet, or not listening yet.
            return false;
        }
    }

    private string Output()
    {
        lock (_output)
        {
            return _output.ToString();
        }
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        lock (_output)
        {
            _output.AppendLine(line.Data);
        }
    }
}
