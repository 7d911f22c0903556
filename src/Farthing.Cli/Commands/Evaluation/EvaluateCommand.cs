using System.CommandLine;

namespace Farthing.Cli.Commands.Evaluation;

/// <summary><c>farthing evaluate</c>: measures a lever on recorded data.</summary>
internal static class EvaluateCommand
{
    public static Command Create(Terminal terminal) => new("evaluate", "Measure on recorded data what a lever saves and what it gets wrong.")
    {
        EvaluateCacheCommand.Create(terminal),
        EvaluateRouteCommand.Create(terminal),
        EvaluatePromiseCommand.Create(terminal),
    };
}
