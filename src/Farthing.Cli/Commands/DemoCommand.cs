using System.CommandLine;

namespace Farthing.Cli.Commands;

/// <summary><c>farthing demo</c>: a simulator, a gateway and a bundle of calls, and what they cost.</summary>
internal static class DemoCommand
{
    public static Command Create(Terminal terminal)
    {
        Command command = new("demo", "Start a simulator and a gateway, send a mixed bundle of real calls, show what each cost.") { CommonOptions.Json() };
        command.SetAction(_ =>
        {
            terminal.Complain("the demo is not part of this build yet");
            return ExitCode.Failed;
        });
        return command;
    }
}
