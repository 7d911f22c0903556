using System.CommandLine;
using Farthing.Cli.Rendering;
using Farthing.Pricing;
using Farthing.Pricing.Recorded;

namespace Farthing.Cli.Commands;

/// <summary><c>farthing cost</c>: prices recorded answers of providers.</summary>
internal static class CostCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string> file = LinesCommand.File();
        Option<bool> json = new("--json") { Description = "The output is JSON in any case, one object a line." };
        Command command = new("cost", "Price recorded answers of providers: usage and exact cost of each, one line of JSON for one.") { file, json };
        command.SetAction((parsed, cancellationToken) => LinesCommand.RunAsync(terminal, parsed.GetRequiredValue(file), async (input, output) =>
        {
            using ProgressLine progress = new(terminal, "answers priced");
            await new RecordedAnswerPricer(new Pricer(PriceBook.Embedded())).RunAsync(input, output, progress, cancellationToken);
        }));
        return command;
    }
}
