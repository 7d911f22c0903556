using System.Net;
using Farthing.Gateway.Admin;
using Farthing.Gateway.Hosting;
using Farthing.Gateway.Settings;
using Farthing.Ledger;
using Farthing.Sqlite;

namespace Farthing.Cli.Reading;

/// <summary>Opens the ledger of a data folder: through the running gateway's admin API if there is one, else the store itself.</summary>
internal static class LedgerAccess
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(2);

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

        return await FindGatewayAsync(folder, cancellationToken) ?? (ILedgerReader)await SqliteLedgerReader.OpenAsync(folder, cancellationToken);
    }

    private static async Task<RemoteLedgerReader?> FindGatewayAsync(string folder, CancellationToken cancellationToken)
    {
        // A file left half written by a gateway that died names no address: there is none to ask.
        if (GatewayFile.ReadUrl(folder) is not { } address || !Uri.TryCreate(address, UriKind.Absolute, out Uri? url)) return null;
        if (AdminKey.Read(folder) is not { } key) return null;

        SocketsHttpHandler handler = new() { ConnectTimeout = ConnectTimeout, UseProxy = false, AllowAutoRedirect = false };
        HttpClient client = new(handler) { BaseAddress = url, Timeout = TimeSpan.FromMinutes(2) };
        if (await IsAliveAsync(client, cancellationToken)) return new RemoteLedgerReader(client, key);
        client.Dispose();
        return null;
    }

    private static async Task<bool> IsAliveAsync(HttpClient client, CancellationToken cancellationToken)
    {
        using CancellationTokenSource timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(ConnectTimeout);
        try
        {
            using HttpResponseMessage answer = await client.GetAsync(new Uri("health/live", UriKind.Relative), timeout.Token);
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (Exception failure) when (failure is HttpRequestException || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return false;
        }
    }
}
