using System.CommandLine;

namespace Farthing.Cli.Commands.Routing;

/// <summary><c>farthing route</c>: which model should answer.</summary>
internal static class RouteCommand
{
    public static Command Create(Terminal terminal) => new("route", "Which model should answer: what outcomes advise.") { AdviseCommand.Create(terminal) };
}
