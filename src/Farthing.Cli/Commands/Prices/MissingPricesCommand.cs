using System.CommandLine;
using Farthing.Cli.Rendering;
using Farthing.Gateway.Hosting;
using Farthing.Gateway.Settings;
using Farthing.Ledger;
using Farthing.Ledger.Json;
using Farthing.Pricing;

namespace Farthing.Cli.Commands.Prices;

/// <summary><c>farthing prices missing</c>: models that were used and could not be priced.</summary>
internal static class MissingPricesCommand
{
    public static Command Create(Terminal terminal)
    {
        DateTimeOffset now = terminal.Time.GetUtcNow();
        Option<DateTimeOffset?> since = CommonOptions.Parsed<DateTimeOffset?>(
            "--since", "TIME", "Used from when on: 7d, 24h, 2026-11-01. Default: ever.", text => LedgerQueryString.ParseMoment("--since", text, now));
        LedgerOptions ledger = new();
        Option<bool> json = CommonOptions.Json();
        Command command = new("missing", "List models that were used and have no price, and those that have one by now.") { since, json };
        ledger.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            FarthingSettings settings = SettingsLoader.LoadForLedger(ledger.Source(parsed, terminal));
            Pricer pricer = PriceSetup.Read(settings.Prices);
            await using ILedgerReader reader = await ledger.OpenAsync(parsed, terminal, cancellationToken);
            IReadOnlyList<MissingPrice> seen = await reader.MissingPricesAsync(parsed.GetValue(since), cancellationToken);
            bool IsKnown(MissingPrice price) => pricer.HasPrice(new PricingRequest
            {
                Provider = settings.CatalogOf(price.Provider),
                ProviderName = price.Provider,
                Model = price.Model,
                At = now,
            });
            MissingPrice[] known = [.. seen.Where(IsKnown)];
            MissingPrice[] missing = [.. seen.Except(known)];
            if (parsed.GetValue(json)) terminal.Out.WriteLine(PricesJson.OfMissing(missing, known));
            else PricesView.WriteMissing(terminal.Console, missing, known);
            return ExitCode.Fine;
        });
        return command;
    }
}
