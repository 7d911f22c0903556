using System.CommandLine;
using Farthing.Cli.Rendering;
using Farthing.Notation;
using Farthing.Pricing;
using Farthing.Pricing.Catalogs;
using Farthing.Pricing.Review;

namespace Farthing.Cli.Commands.Prices;

/// <summary><c>farthing prices show</c>: everything the catalog says of a model.</summary>
internal static class ShowPriceCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string> model = new("model") { Description = "The model's name, an alias or a dated name, with or without provider/ before it." };
        PriceOptions prices = new(terminal);
        Option<bool> json = CommonOptions.Json();
        Command command = new("show", "Show everything the catalog says of a model: periods, tiers, modifiers, fees, sources.") { model, json };
        prices.AddTo(command, withTime: true);
        command.SetAction(parsed =>
        {
            PriceBook book = prices.Book(parsed);
            string name = parsed.GetRequiredValue(model);
            IReadOnlyList<ModelPrice> found = new PriceListing(book).Show(name);
            if (found.Count == 0)
            {
                IEnumerable<string> known = book.Providers.SelectMany(provider => book.Find(provider)!.Models).Select(price => price.Model).Distinct(StringComparer.Ordinal);
                throw new CommandException($"the catalog has no price of \"{name}\"{Nearest.Hint(name, known, "")}. A call of it has an unknown cost; docs/prices.md says how to add a price.");
            }

            if (parsed.GetValue(json)) terminal.Out.WriteLine(PricesJson.OfModels(found));
            else PricesView.WriteModels(terminal.Console, found, prices.At(parsed));
            return ExitCode.Fine;
        });
        return command;
    }
}
