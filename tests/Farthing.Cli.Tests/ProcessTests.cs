using System.Diagnostics;

namespace Farthing.Cli.Tests;

/// <summary>The program as it is started by a shell.</summary>
public sealed class ProcessTests
{
    [Fact]
    public async Task Wrong_use_ends_with_2_and_speaks_on_standard_error()
    {
        (int code, string output, string error) = await RunAsync("reprot");
        code.ShouldBe(2);
        output.ShouldBeEmpty();
        error.ShouldStartWith("farthing: farthing has no command \"reprot\"; did you mean \"report\"?");
    }

    [Fact]
    public async Task Settings_that_cannot_be_used_end_serve_with_1_and_every_problem()
    {
        (int code, string output, string error) = await RunAsync("serve", "--urls", "http://0.0.0.0:9600");
        code.ShouldBe(1);
        output.ShouldBeEmpty();
        error.ShouldStartWith("farthing: urls: http://0.0.0.0:9600 can be reached by other machines");
        error.ShouldNotContain("   at ");
    }

    [Fact]
    public async Task Output_into_a_pipe_has_no_escape_sequences()
    {
        (int code, string output, _) = await RunAsync("keys", "new", "web");
        code.ShouldBe(0);
        output.ShouldContain("sk-farthing-");
        output.ShouldNotContain("\u001b");
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(params string[] args)
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        string folder = Directory.CreateTempSubdirectory("farthing-process-").FullName;
        ProcessStartInfo start = new(Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) is "dotnet" ? host : "dotnet")
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
        };
        start.ArgumentList.Add(typeof(FarthingCommand).Assembly.Location);
        foreach (string arg in args) start.ArgumentList.Add(arg);
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync(cancellation);
        Task<string> error = process.StandardError.ReadToEndAsync(cancellation);
        try
        {
            await process.WaitForExitAsync(cancellation);
            return (process.ExitCode, await output, await error);
        }
        finally
        {
            if (!process.HasExited) process.Kill();
            Directory.Delete(folder, recursive: true);
        }
    }
}
