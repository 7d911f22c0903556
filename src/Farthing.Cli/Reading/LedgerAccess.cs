using Farthing.Gateway.Settings;
using Farthing.Ledger;
using Farthing.Postgres;
using Farthing.Sqlite;

namespace Farthing.Cli.Reading;

/// <summary>Opens the ledger of a data folder, or of the gateways that share a store: through the running gateway's admin API if there is one, else the store itself.</summary>
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
        SettingsSource source = terminal.Source with { File = config };
        string folder = data is null ? SettingsLoader.FindDataFolder(source) : Path.GetFullPath(data, terminal.Source.Directory);
        // A folder that is named by itself is read whatever settings lie about; a shared store needs none.
        bool isShared = (data is null || config is not null) && SettingsLoader.FindStore(source).Kind == StoreKind.Postgres;
        if (!isShared && !Directory.Exists(folder))
        {
            throw new CommandException(
                $"there is no data folder {folder}. Start a gateway first (farthing serve), or name its folder with --data; farthing demo shows a report without one.");
        }

        // The reader disposes of the client.
        if (Directory.Exists(folder) && await GatewayAdmin.FindAsync(folder, cancellationToken) is { } gateway) return new RemoteLedgerReader(gateway.Client, gateway.Key);
        return isShared
            ? await PostgresLedgerReader.OpenAsync(SettingsLoader.FindStore(source).ToPostgres(rollupKeysPerHour: 1), cancellationToken)
            : await SqliteLedgerReader.OpenAsync(folder, cancellationToken);
    }
}
