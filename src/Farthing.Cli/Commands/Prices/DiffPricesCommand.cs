using System.CommandLine;
using Farthing.Cli.Rendering;
using Farthing.Pricing.Review;

namespace Farthing.Cli.Commands.Prices;

/// <summary><c>farthing prices diff</c>: what differs between two catalogs.</summary>
internal static class DiffPricesCommand
{
    public static Command Create(Terminal terminal)
    {
        const string Catalogs = "A catalog file, a folder of them, shipped or current.";
        Argument<string> before = new("before") { Description = Catalogs };
        Argument<string> after = new("after") { Description = Catalogs };
        PriceOptions prices = new(terminal);
        Option<bool> json = CommonOptions.Json();
        Command command = new("diff", "Show what differs between two catalogs in the prices in force.") { before, after, json };
        prices.AddTo(command, withTime: true);
        command.SetAction(parsed =>
        {
            IReadOnlyList<PriceChange> changes = CatalogDiff.Compare(
                prices.Book(parsed, parsed.GetRequiredValue(before)), prices.Book(parsed, parsed.GetRequiredValue(after)), prices.At(parsed));
            if (parsed.GetValue(json)) terminal.Out.WriteLine(PricesJson.OfChanges(changes));
            else PricesView.WriteChanges(terminal.Console, changes);
            return ExitCode.Fine;
        });
        return command;
    }
}
