using System.CommandLine;
using Farthing.Cli.Reading;
using Farthing.Cli.Rendering;
using Farthing.Gateway.Hosting;
using Farthing.Gateway.Settings;
using Farthing.Pricing.Catalogs;
using Farthing.Pricing.Imports;

namespace Farthing.Cli.Commands.Prices;

/// <summary><c>farthing prices import</c>: takes over another project's price list as the user's own prices.</summary>
internal static class ImportPricesCommand
{
    public static Command Create(Terminal terminal)
    {
        Command litellm = Create(terminal, "litellm", "LiteLLM's model_prices_and_context_window.json.", CatalogImport.FromLiteLlm);
        Command modelsDev = Create(terminal, "models-dev", "A models.dev catalog (api.json).", CatalogImport.FromModelsDev);
        return new Command("import", "Take over another project's price list; it lies over the shipped catalog model by model.") { litellm, modelsDev };
    }

    private static Command Create(Terminal terminal, string name, string description, Func<ReadOnlyMemory<byte>, ImportOptions, CatalogImport> read)
    {
        Argument<string> file = new("file") { Description = "The list, as downloaded." };
        Option<string[]> provider = new("--provider") { Description = "Only this provider, as the catalog names it; may be given more than once.", HelpName = "NAME" };
        Option<bool> confirmed = new("--confirmed") { Description = "The prices are right: costs from them are not marked as estimates." };
        Option<bool> zero = new("--trust-zero") { Description = "A price of zero means free. In these lists it mostly means that nobody knew, so such models are left out otherwise." };
        Option<bool> replace = new("--replace") { Description = "Replace files of the folder that hold other prices than imported ones." };
        PriceOptions prices = new(terminal);
        Option<bool> json = CommonOptions.Json();
        Command command = new(name, description) { file, provider, confirmed, zero, replace, json };
        prices.AddTo(command, withTime: false);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            string path = Path.GetFullPath(parsed.GetRequiredValue(file), terminal.Source.Directory);
            if (!File.Exists(path)) throw new CommandException($"there is no file {path}");
            DateOnly today = DateOnly.FromDateTime(terminal.Time.GetUtcNow().UtcDateTime);
            CatalogImport import = read(await File.ReadAllBytesAsync(path, cancellationToken), new ImportOptions
            {
                Source = $"{name}: {Path.GetFileName(path)}, imported on {today:yyyy-MM-dd}",
                Today = today,
                Providers = parsed.GetValue(provider) ?? [],
                Confirmed = parsed.GetValue(confirmed),
                TrustZero = parsed.GetValue(zero),
            });
            if (import.Models.Count == 0) throw new CommandException($"{parsed.GetRequiredValue(file)}: there is no price in it{(import.Skipped.Count > 0 ? $"; the first of {import.Skipped.Count} left out: {import.Skipped[0]}" : "")}");

            string folder = prices.Folder(parsed);
            if (!parsed.GetValue(replace)) RefuseToReplace(folder, import.Models.Keys);
            IReadOnlyList<string> files = import.WriteTo(folder, today);

            // What was written must be readable; an error here is better than one at the gateway's next start.
            PriceSetup.ReadBook(folder);
            bool reloaded = await ReloadAsync(prices.Source(parsed), cancellationToken);
            if (parsed.GetValue(json)) terminal.Out.WriteLine(PricesJson.OfImport(import, files, reloaded));
            else PricesView.WriteImport(terminal.Console, import, folder, reloaded);
            return ExitCode.Fine;
        });
        return command;
    }

    private static void RefuseToReplace(string folder, IEnumerable<string> providers)
    {
        foreach (string provider in providers)
        {
            string file = Path.Combine(folder, provider + ".json");
            if (!File.Exists(file)) continue;
            ProviderPrices there = CatalogReader.Read(File.ReadAllBytes(file), file);
            if (there.Models.Any(model => model.Periods.Any(period => !period.Sources.Contains(CatalogImport.SourceName))))
                throw new CommandException($"{file} holds prices that were not imported. Move them to another provider's file or to prices.overrides, or replace them with --replace.");
        }
    }

    private static async Task<bool> ReloadAsync(SettingsSource source, CancellationToken cancellationToken)
    {
        using GatewayAdmin? gateway = await GatewayAdmin.FindAsync(SettingsLoader.FindDataFolder(source), cancellationToken);
        if (gateway is null) return false;
        await gateway.PostAsync("admin/v1/prices/reload", cancellationToken);
        return true;
    }
}
