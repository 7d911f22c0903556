using System.CommandLine;
using System.Text.Json;
using Farthing.Cli.Reading;

namespace Farthing.Cli.Commands.Budgets;

/// <summary>A page that only a running gateway can answer, because what it tells is in that gateway's memory.</summary>
internal sealed class GatewayPage
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

    /// <summary>Asks for the page.</summary>
    /// <exception cref="CommandException">No gateway runs on the data folder, or it refused.</exception>
    public Task<JsonElement> GetAsync(ParseResult parsed, Terminal terminal, string path, CancellationToken cancellationToken) => SendAsync(parsed, terminal, HttpMethod.Get, path, default, cancellationToken);

    /// <summary>Sends something to a page.</summary>
    /// <exception cref="CommandException">No gateway runs on the data folder, or it refused.</exception>
    public async Task<JsonElement> SendAsync(ParseResult parsed, Terminal terminal, HttpMethod method, string path, ReadOnlyMemory<byte> json, CancellationToken cancellationToken)
    {
        string folder = _ledger.Folder(parsed, terminal);
        using GatewayAdmin gateway = await GatewayAdmin.FindAsync(folder, cancellationToken)
            ?? throw new CommandException($"no gateway runs on the data folder {folder}, and only a running one knows how they stand. Start it (farthing serve), or name its folder with --data.");
        using JsonDocument page = JsonDocument.Parse(await gateway.SendAsync(method, path, json, cancellationToken));
        return page.RootElement.Clone();
    }
}
