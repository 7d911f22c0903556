using System.Globalization;
using Farthing.Ledger;
using Farthing.Ledger.Json;
using Farthing.Pricing;
using Spectre.Console;

namespace Farthing.Cli.Rendering;

/// <summary>A report as a table for people and as rows for a spreadsheet.</summary>
internal static class ReportView
{
    private const int BarWidth = 12;

    /// <summary>Writes the table.</summary>
    public static void Write(IAnsiConsole console, Report report)
    {
        string by = report.By.Count == 0 ? "" : $" by {string.Join(" and ", report.By.Select(LedgerNames.Of))}";
        console.Write(new Text($"Spent{by}, {Period(report.Since, report.Until)}\n\n", Style.Parse("bold")));
        if (report.Total.Calls > 0) WriteBody(console, report);
        else console.Write(new Text("No calls in this time. Try a longer one (--since 30d), or fewer filters.\n"));
        if (RefusalsView.Note(report.Refused) is { } refused) console.Write(new Text($"\n{refused}\n", Style.Parse("dim")));
    }

    /// <summary>Writes the table and its notes without a heading.</summary>
    public static void WriteBody(IAnsiConsole console, Report report)
    {
        WriteTable(console, report);
        WriteNotes(console, report);
    }

    /// <summary>The rows with a header, money as exact decimals.</summary>
    public static IEnumerable<IEnumerable<string>> ToRows(Report report)
    {
        yield return
        [
            .. report.By.Select(LedgerNames.Of), "calls", "attempts", "errors", "partial_calls", "estimated_calls", "unknown_cost_calls",
            "input_tokens", "cached_read", "output_tokens", "reasoning", "cost_usd", "saved_usd", "mean_duration_ms", "mean_overhead_ms",
        ];
        foreach (ReportRow row in report.Rows)
        {
            ReportFigures figures = row.Figures;
            yield return
            [
                .. row.Values.Select(Csv.Text),
                Plain(figures.Calls), Plain(figures.Attempts), Plain(figures.Errors), Plain(figures.PartialCalls),
                Plain(figures.EstimatedCalls), Plain(figures.UnknownCostCalls), Plain(figures.Usage.InputTokens), Plain(figures.Usage.CachedReadTokens),
                Plain(figures.Usage.OutputTokens), Plain(figures.Usage.ReasoningTokens), figures.KnownCost()?.ToString() ?? "", figures.Saved.ToString(),
                Milliseconds(figures.MeanDuration), Milliseconds(figures.MeanOverhead),
            ];
        }
    }

    /// <summary>A time as a heading names it.</summary>
    public static string Period(DateTimeOffset? since, DateTimeOffset? until) => (since, until) switch
    {
        (null, null) => "from the first call on",
        ({ } from, null) => $"since {Minute(from)} UTC",
        (null, { } to) => $"until {Minute(to)} UTC",
        ({ } from, { } to) => $"{Minute(from)} to {Minute(to)} UTC",
    };

    private static void WriteTable(IAnsiConsole console, Report report)
    {
        ReportFigures total = report.Total;
        int decimals = Figures.DecimalsFor(report.Rows.Select(row => row.Figures.KnownCost()).Append(total.KnownCost()));
        int savedDecimals = Figures.DecimalsFor(report.Rows.Select(row => (Usd?)row.Figures.Saved).Append(total.Saved));
        bool unicode = console.Profile.Capabilities.Unicode;
        List<(FigureColumn Column, Func<ReportFigures, string> Cell)> parts =
        [
            (new("calls", 2), figures => Figures.Count(figures.Calls)),
            (new("input", 4), figures => Figures.Count(figures.Usage.InputTokens)),
            (new("cached", 6), figures => figures.Usage.CachedReadTokens == 0 ? "" : Figures.Percent(figures.Usage.CachedReadTokens, figures.Usage.InputTokens)),
            (new("output", 4), figures => Figures.Count(figures.Usage.OutputTokens)),
            (new("mean time", 8), figures => Figures.Time(figures.MeanDuration)),
            (new("cost", Style: "green"), figures => Figures.Money(figures.KnownCost(), decimals) + Mark(figures, total)),
        ];
        if (total.Errors > 0) parts.Insert(1, (new("errors", 5, Style: "red"), figures => figures.Errors == 0 ? "" : Figures.Count(figures.Errors)));
        if (total.Saved != Usd.Zero) parts.Add((new("saved", 3), figures => Figures.Money(figures.Saved, savedDecimals)));
        bool hasShares = total.Cost > Usd.Zero && report.Rows.Count > 1;
        if (hasShares)
        {
            parts.Add((new("share", 7), figures => figures.KnownCost() is { } cost ? Figures.Percent(cost.Amount, total.Cost.Amount) : ""));
            parts.Add((new("", 9, CellKind.Whole, "blue"), figures => figures == total ? "" : Figures.Bar(figures.Cost.Amount, total.Cost.Amount, BarWidth, unicode)));
        }

        IEnumerable<FigureColumn> names = report.By.Count > 0
            ? report.By.Select(dimension => new FigureColumn(LedgerNames.Of(dimension), Kind: CellKind.Name))
            : [new FigureColumn("", Kind: CellKind.Name)];
        FigureTable table = new([.. names, .. parts.Select(part => part.Column)]);
        foreach (ReportRow row in report.Rows)
        {
            IEnumerable<string> values = report.By.Count > 0 ? row.Values.Select(NameOf) : ["all"];
            table.Add([.. values, .. parts.Select(part => part.Cell(row.Figures))]);
        }

        int blanks = Math.Max(1, report.By.Count) - 1;
        table.Total(["total", .. Enumerable.Repeat("", blanks), .. parts.Select(part => part.Cell(total))]);
        table.Write(console);
    }

    private static void WriteNotes(IAnsiConsole console, Report report)
    {
        ReportFigures total = report.Total;
        List<string> notes = [];
        if (report.RowCount > report.Rows.Count)
            notes.Add($"{Figures.Plural(report.RowCount - report.Rows.Count, "row is", "rows are")} not shown but part of the total; --limit 0 shows all.");
        if (total.UnknownCostCalls > 0)
            notes.Add($"* The cost of {Figures.Plural(total.UnknownCostCalls, "call", "calls")} is not known and adds nothing here, so the figure is a lower bound. farthing report --by model shows which.");
        if (total.PartialCalls > 0)
            notes.Add($"{Figures.Plural(total.PartialCalls, "call", "calls")} broke off: a lower bound of what was used is counted.");
        if (total.EstimatedCalls > 0)
            notes.Add($"{Figures.Plural(total.EstimatedCalls, "call is", "calls are")} estimated.");
        if (notes.Count > 0) console.Write(new Text("\n" + string.Join('\n', notes) + "\n", Style.Parse("dim")));
    }

    // A mark where a figure is a lower bound, and room for it where others have one.
    private static string Mark(ReportFigures figures, ReportFigures total) =>
        total.UnknownCostCalls == 0 ? "" : figures.UnknownCostCalls > 0 ? "*" : " ";

    private static string NameOf(string value) =>
        value.Length == 0 ? "(none)" : Figures.Name(value);

    private static string Minute(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    private static string Plain(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Milliseconds(TimeSpan time) =>
        ((decimal)time.Ticks / TimeSpan.TicksPerMillisecond).ToString("0.####", CultureInfo.InvariantCulture);
}
