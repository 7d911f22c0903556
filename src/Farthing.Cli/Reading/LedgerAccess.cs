using System.Net;
using System.Text.Json;
using Farthing.Gateway.Settings;
using Farthing.Ledger;
using Farthing.Sqlite;

namespace Farthing.Cli.Reading;

/// <summary>Opens the ledger of a data folder: through the running gateway's admin API if there is one, else the store itself.</summary>
internal static class LedgerAccess
{
    /// <summary>The file in the data folder in which a running gateway says where it is: <c>{"url":"http://127.0.0.1:9600"}</c>.</summary>
    public const string GatewayFile = "gateway.json";

    /// <summary>The file in the data folder that holds the admin key.</summary>
    public const string AdminKeyFile = "admin.key";

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
        string address = Path.Combine(folder, GatewayFile);
        string key = Path.Combine(folder, AdminKeyFile);
        if (!File.Exists(address) || !File.Exists(key)) return null;

        Uri url;
        try
        {
            using JsonDocument document = JsonDocument.Parse(await File.ReadAllBytesAsync(address, cancellationToken));
            url = new Uri(document.RootElement.GetProperty("url").GetString()!);
        }
        catch (Exception failure) when (failure is JsonException or KeyNotFoundException or InvalidOperationException or UriFormatException)
        {
            // Left half written by a gateway that died: there is none to ask.
            return null;
        }

        SocketsHttpHandler handler = new() { ConnectTimeout = ConnectTimeout, UseProxy = false, AllowAutoRedirect = false };
        HttpClient client = new(handler) { BaseAddress = url, Timeout = TimeSpan.FromMinutes(2) };
        if (await IsAliveAsync(client, cancellationToken))
            return new RemoteLedgerReader(client, (await File.ReadAllTextAsync(key, cancellationToken)).Trim());
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
