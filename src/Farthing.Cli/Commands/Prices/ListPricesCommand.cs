using System.CommandLine;
using Farthing.Cli.Rendering;
using Farthing.Pricing.Review;

namespace Farthing.Cli.Commands.Prices;

/// <summary><c>farthing prices list</c>: the prices in force.</summary>
internal static class ListPricesCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string?> text = new("text") { Description = "Only models whose name has this in it.", Arity = ArgumentArity.ZeroOrOne };
        Option<string?> provider = new("--provider") { Description = "Only this provider, as the catalog names it.", HelpName = "NAME" };
        PriceOptions prices = new(terminal);
        Option<bool> json = CommonOptions.Json();
        Command command = new("list", "List the prices in force, in USD per million tokens.") { text, provider, json };
        prices.AddTo(command, withTime: true);
        command.SetAction(parsed =>
        {
            IReadOnlyList<PriceRow> rows = new PriceListing(prices.Book(parsed)).List(prices.At(parsed), parsed.GetValue(provider), parsed.GetValue(text));
            if (parsed.GetValue(json)) terminal.Out.WriteLine(PricesJson.OfRows(rows));
            else PricesView.WriteList(terminal.Console, rows, prices.At(parsed));
            return ExitCode.Fine;
        });
        return command;
    }
}
