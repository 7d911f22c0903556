using System.CommandLine;
using Farthing.Cli.Reading;
using Farthing.Cli.Rendering;
using Farthing.Gateway.Hosting;
using Farthing.Gateway.Settings;
using Farthing.Ledger;
using Farthing.Ledger.Json;
using Farthing.Pricing;
using Farthing.Pricing.Overrides;
using Farthing.Pricing.Review;
using Farthing.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Farthing.Cli.Commands.Prices;

/// <summary><c>farthing prices recost</c>: prices history again after a correction, and shows the difference before it writes.</summary>
internal static class RecostCommand
{
    public static Command Create(Terminal terminal)
    {
        DateTimeOffset now = terminal.Time.GetUtcNow();
        Option<DateTimeOffset> since = CommonOptions.Parsed(
            "--since", "TIME", "From which arrival on: 7d, 24h, 2026-11-01 or 2026-11-01T18:00Z.", text => LedgerQueryString.ParseMoment("--since", text, now));
        since.Required = true;
        Option<DateTimeOffset?> until = CommonOptions.Parsed<DateTimeOffset?>(
            "--until", "TIME", "Up to which arrival, written alike. Default: the last.", text => LedgerQueryString.ParseMoment("--until", text, now));
        Option<bool> write = new("--write") { Description = "Store the new figures; the old ones stay on record. Without it nothing changes." };
        LedgerOptions ledger = new();
        Option<bool> json = CommonOptions.Json();
        Command command = new("recost", "Price calls again from their stored quantities at the prices of now for their time, after a correction.") { since, until, write, json };
        ledger.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            FarthingSettings settings = SettingsLoader.LoadForLedger(ledger.Source(parsed, terminal));
            settings = settings with { Data = ledger.Folder(parsed, terminal) };
            if (settings.Store.Kind == StoreKind.Postgres) throw new CommandException("pricing again works on SQLite only so far, and the setting 'store.kind' says postgres");
            Pricer pricer = PriceSetup.Read(settings.Prices);
            Repricing repricing = new(settings, pricer);
            using ProgressLine progress = new(terminal, "calls priced again");
            DateTimeOffset from = parsed.GetValue(since);
            DateTimeOffset to = parsed.GetValue(until) ?? DateTimeOffset.MaxValue.AddDays(-1);
            RecostReport report;
            if (parsed.GetValue(write))
            {
                await EmptyJournalAsync(settings, pricer, cancellationToken);
                report = await SqliteRecost.WriteAsync(settings.Data, from, to, repricing.Reprice, terminal.Time, progress, cancellationToken);
            }
            else
            {
                report = await SqliteRecost.PreviewAsync(settings.Data, from, to, repricing.Reprice, progress, cancellationToken);
            }

            if (parsed.GetValue(json)) terminal.Out.WriteLine(PricesJson.OfRecost(report));
            else PricesView.WriteRecost(terminal.Console, report);
            return ExitCode.Fine;
        });
        return command;
    }

    /// <summary>Calls of a gateway that was killed wait in the journal: they are history too.</summary>
    private static async Task EmptyJournalAsync(FarthingSettings settings, Pricer pricer, CancellationToken cancellationToken)
    {
        using GatewayAdmin? gateway = await GatewayAdmin.FindAsync(settings.Data, cancellationToken);
        if (gateway is not null) throw new CommandException($"a gateway runs at {gateway.Client.BaseAddress} on the data folder {settings.Data}. Stop it, write, and start it again; without --write the difference is shown while it runs.");
        if (!Directory.Exists(settings.Data)) throw new CommandException($"there is no data folder {settings.Data}");
        await using StoredLedger open = await LedgerSetup.OpenAsync(settings, new PricesInForce(pricer), NullLoggerFactory.Instance, cancellationToken);
        await open.Ledger.FlushAsync(cancellationToken);
    }

    private sealed class Repricing(FarthingSettings settings, Pricer pricer)
    {
        private readonly Recoster _recoster = new(pricer);
        private readonly VolumePlan[] _plans = [.. settings.Prices.Volumes.Select(plan => plan.ToPlan())];

        /// <summary>The call at the prices of now, or <c>null</c> when a volume plan covers it: its price depends on the order of charges.</summary>
        public CallRecord? Reprice(CallRecord call)
        {
            if (_plans.Length > 0 && call.Charges.Any(IsUnderPlan)) return null;
            return call with
            {
                Charges = [.. call.Charges.Select((charge, i) => _recoster.Recost(charge, settings.CatalogOf(charge.Provider), call.ChargedAt(i), call.Principal.Key))],
            };
        }

        private bool IsUnderPlan(Charge charge)
        {
            PricingRequest request = new()
            {
                Provider = settings.CatalogOf(charge.Provider),
                ProviderName = charge.Provider,
                Model = charge.Model,
                Deployment = charge.Deployment,
                At = default,
            };
            return Array.Exists(_plans, plan => plan.Covers(request));
        }
    }
}
