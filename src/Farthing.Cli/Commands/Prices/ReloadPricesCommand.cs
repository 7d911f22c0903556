using System.CommandLine;
using Farthing.Cli.Reading;
using Farthing.Gateway.Settings;

namespace Farthing.Cli.Commands.Prices;

/// <summary><c>farthing prices reload</c>: makes the running gateway read the user's folder of prices again.</summary>
internal static class ReloadPricesCommand
{
    public static Command Create(Terminal terminal)
    {
        PriceOptions prices = new(terminal);
        Option<bool> json = CommonOptions.Json();
        Command command = new("reload", "Make the running gateway read the folder of your own prices again.") { json };
        prices.AddTo(command, withTime: false);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            string folder = SettingsLoader.FindDataFolder(prices.Source(parsed));
            using GatewayAdmin gateway = await GatewayAdmin.FindAsync(folder, cancellationToken)
                ?? throw new CommandException($"no gateway runs on the data folder {folder}; it reads prices when it starts");
            await gateway.PostAsync("admin/v1/prices/reload", cancellationToken);
            terminal.Out.WriteLine(parsed.GetValue(json) ? "{\"reloaded\":true}" : "The gateway has read its prices again.");
            return ExitCode.Fine;
        });
        return command;
    }
}
