using System.CommandLine;
using Farthing.Gateway.Hosting;
using Farthing.Gateway.Settings;
using Farthing.Ledger.Json;
using Farthing.Pricing;
using Farthing.Pricing.Catalogs;

namespace Farthing.Cli.Commands.Prices;

/// <summary>Which prices a command speaks of: the shipped catalog with the user's folder over it, at a time.</summary>
internal sealed class PriceOptions
{
    private readonly Option<string?> _config = CommonOptions.Config();
    private readonly Option<DateTimeOffset?> _at;
    private readonly Terminal _terminal;

    public PriceOptions(Terminal terminal)
    {
        _terminal = terminal;
        DateTimeOffset now = terminal.Time.GetUtcNow();
        _at = CommonOptions.Parsed<DateTimeOffset?>(
            "--at", "TIME", "The prices in force then: 2026-11-01, 2026-11-01T18:00Z or 30d (before now). Default: now.", text => LedgerQueryString.ParseMoment("--at", text, now));
    }

    /// <summary>Adds the options.</summary>
    public void AddTo(Command command, bool withTime)
    {
        if (withTime) command.Options.Add(_at);
        command.Options.Add(_config);
    }

    /// <summary>The time.</summary>
    public DateTimeOffset At(ParseResult parsed) => parsed.GetValue(_at) ?? _terminal.Time.GetUtcNow();

    /// <summary>The settings' source.</summary>
    public SettingsSource Source(ParseResult parsed) => _terminal.Source with { File = parsed.GetValue(_config) };

    /// <summary>The user's folder.</summary>
    public string Folder(ParseResult parsed) => SettingsLoader.FindPriceFolder(Source(parsed));

    /// <summary>The prices in force, overrides left out.</summary>
    public PriceBook Book(ParseResult parsed) => PriceSetup.ReadBook(Folder(parsed));

    /// <summary>The prices that a word stands for: <c>shipped</c>, <c>current</c>, a catalog file or a folder of them.</summary>
    public PriceBook Book(ParseResult parsed, string word)
    {
        if (word is "shipped") return PriceBook.Embedded();
        if (word is "current") return Book(parsed);
        string path = Path.GetFullPath(word, _terminal.Source.Directory);
        if (Directory.Exists(path)) return PriceBook.FromFolder(path);
        if (File.Exists(path)) return PriceBook.Of(CatalogReader.Read(File.ReadAllBytes(path), word));
        throw new CommandException($"there is no file or folder {path}; name a catalog file, a folder of them, shipped or current");
    }
}
