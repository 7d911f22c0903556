using System.CommandLine;
using Farthing.Cli.Rendering;
using Farthing.Pricing;
using Farthing.Pricing.Catalogs;
using Farthing.Pricing.Review;

namespace Farthing.Cli.Commands.Prices;

/// <summary><c>farthing prices check</c>: looks for what is wrong with a catalog; fails on errors, not on warnings.</summary>
internal static class CheckPricesCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string> what = new("catalog")
        {
            Description = "A catalog file, a folder of them, shipped or current.",
            DefaultValueFactory = _ => "current",
        };
        PriceOptions prices = new(terminal);
        Option<bool> json = CommonOptions.Json();
        Command command = new("check", "Check a catalog: its format, gaps and overlaps of periods, prices that cannot be right, stale reviews.") { what, json };
        prices.AddTo(command, withTime: false);
        command.SetAction(parsed =>
        {
            IReadOnlyList<CatalogFinding> findings;
            int models = 0;
            try
            {
                PriceBook book = prices.Book(parsed, parsed.GetRequiredValue(what));
                findings = CatalogCheck.Run(book, DateOnly.FromDateTime(terminal.Time.GetUtcNow().UtcDateTime));
                models = book.Providers.Sum(provider => book.Find(provider)!.Models.Count);
            }
            catch (CatalogException refusal)
            {
                findings = [new CatalogFinding(true, "", "", refusal.Message)];
            }

            int errors = findings.Count(finding => finding.IsError);
            if (parsed.GetValue(json)) terminal.Out.WriteLine(PricesJson.OfFindings(findings, models));
            else PricesView.WriteFindings(terminal.Console, [.. findings.Where(finding => !finding.IsError)], models, errors);
            foreach (CatalogFinding finding in findings.Where(finding => finding.IsError)) terminal.Complain(PricesView.Describe(finding));
            return errors == 0 ? ExitCode.Fine : ExitCode.Failed;
        });
        return command;
    }
}
