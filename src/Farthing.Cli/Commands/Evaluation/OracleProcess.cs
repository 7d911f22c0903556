using System.Diagnostics;

namespace Farthing.Cli.Commands.Evaluation;

/// <summary>A program that says whether one question's answer serves another: the stand-in for a shadow call. What it does not answer is unknown.</summary>
internal sealed class OracleProcess : IDisposable
{
    private readonly Process _process;
    private bool _failed;

    /// <summary>Starts it.</summary>
    /// <param name="command">A command line for the system's shell.</param>
    /// <param name="directory">Where it runs.</param>
    public OracleProcess(string command, string directory)
    {
        ProcessStartInfo start = OperatingSystem.IsWindows() ? new("cmd.exe", ["/c", command]) : new("/bin/sh", ["-c", command]);
        start.WorkingDirectory = directory;
        start.RedirectStandardInput = start.RedirectStandardOutput = true;
        _process = Process.Start(start) ?? throw new CommandException($"--oracle: \"{command}\" did not start");
    }

    /// <summary>Asks whether the answer to an earlier line serves a line.</summary>
    /// <returns>Null where the program failed.</returns>
    public bool? Ask(string id, string matched)
    {
        if (_failed) return null;
        try
        {
            _process.StandardInput.WriteLine($"{id} {matched}");
            _process.StandardInput.Flush();
            switch (_process.StandardOutput.ReadLine()?.Trim())
            {
                case "1":
                    return true;
                case "0":
                    return false;
                case null:
                    _failed = true;
                    return null;
                default:
                    return null;
            }
        }
        catch (IOException)
        {
            _failed = true;
            return null;
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        try
        {
            _process.StandardInput.Close();
            if (!_process.WaitForExit(TimeSpan.FromSeconds(2))) _process.Kill(entireProcessTree: true);
        }
        catch (IOException)
        {
            // It has gone already.
        }

        _process.Dispose();
    }
}
