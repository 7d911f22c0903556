using System.CommandLine;

namespace Farthing.Cli.Commands;

/// <summary><c>farthing simulate</c>: the provider simulator alone.</summary>
internal static class SimulateCommand
{
    public static Command Create(Terminal terminal)
    {
        Command command = new("simulate", "Run the provider simulator alone.") { CommonOptions.Json() };
        command.SetAction(_ =>
        {
            terminal.Complain("simulating is not part of this build yet");
            return ExitCode.Failed;
        });
        return command;
    }
}
