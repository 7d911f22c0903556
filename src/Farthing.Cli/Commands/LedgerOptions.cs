using System.CommandLine;
using Farthing.Cli.Reading;
using Farthing.Gateway.Settings;
using Farthing.Ledger;

namespace Farthing.Cli.Commands;

/// <summary>Where the ledger is, for commands that read it: <c>--data</c> and <c>--config</c>.</summary>
internal sealed class LedgerOptions
{
    private readonly Option<string?> _config = CommonOptions.Config();

    private readonly Option<string?> _data = new("--data")
    {
        Description = "The data folder. Default: what the settings say, else .farthing.",
        HelpName = "FOLDER",
    };

    /// <summary>Adds the options.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(_data);
        command.Options.Add(_config);
    }

    /// <summary>The settings' source.</summary>
    public SettingsSource Source(ParseResult parsed, Terminal terminal) => terminal.Source with { File = parsed.GetValue(_config) };

    /// <summary>The data folder.</summary>
    public string Folder(ParseResult parsed, Terminal terminal) => parsed.GetValue(_data) is { } data
        ? Path.GetFullPath(data, terminal.Source.Directory)
        : SettingsLoader.FindDataFolder(Source(parsed, terminal));

    /// <summary>Whether a folder is named by itself: then it is used whatever settings lie about.</summary>
    public bool NamesFolderAlone(ParseResult parsed) => parsed.GetValue(_data) is not null && parsed.GetValue(_config) is null;

    /// <summary>Opens the ledger that the options name.</summary>
    public Task<ILedgerReader> OpenAsync(ParseResult parsed, Terminal terminal, CancellationToken cancellationToken) =>
        LedgerAccess.OpenAsync(terminal, parsed.GetValue(_config), parsed.GetValue(_data), cancellationToken);
}
