using Farthing.Gateway.Settings;
using Farthing.Ledger;
using Farthing.Sqlite;

namespace Farthing.Cli.Reading;

/// <summary>Opens the ledger of a data folder: through the running gateway's admin API if there is one, else the store itself.</summary>
internal static class LedgerAccess
{
    /// <summary>Opens it.</summary>
    /// <param name="terminal">The working directory and the environment.</param>
    /// <param name="config">The settings file that was named, if any.</param>
    /// <param name="data">The data folder that was named, if any.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<ILedgerReader> OpenAsync(
        Terminal terminal, string? config, string? data, CancellationToken cancellationToken)
    {
        string folder = data is null
            ? SettingsLoader.FindDataFolder(terminal.Source with { File = config })
            : Path.GetFullPath(data, terminal.Source.Directory);
        if (!Directory.Exists(folder))
        {
            throw new CommandException(
                $"there is no data folder {folder}. Start a gateway first (farthing serve), or name its folder with --data; farthing demo shows a report without one.");
        }

        // The reader disposes of the client.
        return await GatewayAdmin.FindAsync(folder, cancellationToken) is { } gateway
            ? new RemoteLedgerReader(gateway.Client, gateway.Key)
            : await SqliteLedgerReader.OpenAsync(folder, cancellationToken);
    }
}
