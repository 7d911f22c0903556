using System.CommandLine;
using System.Text;
using Farthing.Cli.Rendering;
using Farthing.Ledger;
using Farthing.Ledger.Json;

namespace Farthing.Cli.Commands;

/// <summary><c>farthing report</c>: what was spent, by any dimension.</summary>
internal static class ReportCommand
{
    private const int UsualRows = 50;

    public static Command Create(Terminal terminal)
    {
        Option<IReadOnlyList<Dimension>?> by = CommonOptions.Parsed<IReadOnlyList<Dimension>?>(
            "--by",
            "LIST",
            $"What to break down by, separated by commas: {string.Join(", ", LedgerNames.All<Dimension>())}. Default: feature.",
            LedgerQueryString.ParseDimensions);
        QueryOptions query = new(terminal, UsualRows, leastLimit: 0);
        Option<string?> csv = CommonOptions.Csv();
        Option<bool> json = CommonOptions.Json();
        LedgerOptions ledger = new();
        Command command = new("report", "Show what was spent and saved, by feature, user, team, key, endpoint, provider, model or day.") { by };
        query.AddTo(command);
        command.Options.Add(csv);
        command.Options.Add(json);
        ledger.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            ReportQuery question = new()
            {
                By = parsed.GetValue(by) ?? [Dimension.Feature],
                Since = query.Since(parsed),
                Until = query.Until(parsed),
                Limit = query.Limit(parsed),
                Filters = query.FiltersOf(parsed),
            };
            await using ILedgerReader reader = await ledger.OpenAsync(parsed, terminal, cancellationToken);
            Report report = await reader.ReportAsync(question, cancellationToken);
            if (parsed.GetValue(csv) is { } file) await Csv.WriteAsync(file, terminal, ReportView.ToRows(report), cancellationToken);
            if (parsed.GetValue(json)) terminal.Out.WriteLine(Encoding.UTF8.GetString(LedgerJson.ToUtf8(writer => LedgerJson.Write(writer, report), indented: true)));
            else if (parsed.GetValue(csv) is not "-") ReportView.Write(terminal.Console, report);
            return ExitCode.Fine;
        });
        return command;
    }
}
