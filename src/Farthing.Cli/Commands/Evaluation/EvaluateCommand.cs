using System.CommandLine;

namespace Farthing.Cli.Commands.Evaluation;

/// <summary><c>farthing evaluate</c>: measures a lever on data.</summary>
internal static class EvaluateCommand
{
    public static Command Create(Terminal terminal) => new("evaluate", "Measure a lever on data: what it would decide, line by line.")
    {
        EvaluateCacheCommand.Create(terminal),
    };
}
