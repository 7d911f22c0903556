using System.CommandLine;
using System.Text.Json;
using Farthing.Cli.Administration;
using Farthing.Cli.Reading;
using Farthing.Gateway.Settings;

namespace Farthing.Cli.Commands.Administration;

/// <summary>What every command about administered things takes: <c>--data</c>, <c>--config</c>, <c>--json</c>.</summary>
internal sealed class AdministrationOptions(Terminal terminal)
{
    private readonly LedgerOptions _ledger = new();
    private readonly Option<bool> _json = CommonOptions.Json();

    /// <summary>Adds the options.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(_json);
        _ledger.AddTo(command);
    }

    /// <summary>Whether JSON is asked for.</summary>
    public bool IsJson(ParseResult parsed) => parsed.GetValue(_json);

    /// <summary>Sends one request: to the gateway that runs on the data folder, else to the store itself.</summary>
    public async Task<JsonElement> SendAsync(
        ParseResult parsed, string method, IReadOnlyList<string> path, CancellationToken cancellationToken, string query = "", ReadOnlyMemory<byte> body = default)
    {
        await using IAdministrationClient client = await OpenAsync(parsed, cancellationToken);
        return await client.SendAsync(method, path, query, body, cancellationToken);
    }

    /// <summary>Opens the administration that the options name.</summary>
    public async Task<IAdministrationClient> OpenAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        string folder = _ledger.Folder(parsed, terminal);
        if (await GatewayAdmin.FindAsync(folder, cancellationToken) is { } gateway) return new RemoteAdministration(gateway);
        FarthingSettings settings = SettingsLoader.LoadForLedger(_ledger.Source(parsed, terminal)) with { Data = folder };
        if (_ledger.NamesFolderAlone(parsed)) settings = settings with { Store = new StoreSettings() };
        return await LocalAdministration.OpenAsync(settings, terminal.Time, cancellationToken);
    }
}
