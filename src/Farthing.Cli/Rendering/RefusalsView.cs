using System.Globalization;
using Farthing.Ledger;
using Farthing.Ledger.Json;
using Spectre.Console;

namespace Farthing.Cli.Rendering;

/// <summary>Calls that were refused, as a table for people and as rows for a spreadsheet.</summary>
internal static class RefusalsView
{
    private const int MostReasons = 3;

    /// <summary>Writes the table.</summary>
    public static void Write(IAnsiConsole console, IReadOnlyList<RefusedCall> refusals, CallsQuery query)
    {
        console.Write(new Text($"Calls that were refused, the latest first, {ReportView.Period(query.Since, query.Until)}\n\n", Style.Parse("bold")));
        if (refusals.Count == 0)
        {
            console.Write(new Text("No call was refused in this time. Try a longer one (--since 30d), or fewer filters.\n"));
            return;
        }

        FigureTable table = new(
        [
            new("time (UTC)", 6, CellKind.Whole, "dim"), new("key", 4, CellKind.Name), new("feature", 3, CellKind.Name), new("user", 7, CellKind.Name), new("model", 8, CellKind.Name),
            new("status", 5), new("code", Kind: CellKind.Name), new("refused by", Kind: CellKind.Name), new("calls", 2), new("id", 1, CellKind.Whole, "dim"),
        ]);
        foreach (RefusedCall refused in refusals)
        {
            table.Add(
                refused.StartedAt.UtcDateTime.ToString("MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
                Figures.Name(refused.Principal.Key),
                Figures.Name(refused.Principal.Feature),
                Figures.Name(refused.Principal.User),
                Figures.Name(refused.RequestedModel),
                refused.Status.ToString(CultureInfo.InvariantCulture),
                Figures.Name(refused.ErrorCode),
                Figures.Name(refused.RefusedBy),
                Figures.Count(refused.Count),
                CallsView.ShortId(refused));
        }

        table.Write(console);
        console.Write(new Text("\nWhy one was refused, and what to do: farthing explain ID\n", Style.Parse("dim")));
    }

    /// <summary>The rows with a header.</summary>
    public static IEnumerable<IEnumerable<string>> ToRows(IReadOnlyList<RefusedCall> refusals)
    {
        yield return
        [
            "id", "started_at", "project", "team", "user", "feature", "key", "endpoint", "streamed", "requested_model", "status", "outcome", "error_code", "refused_by",
            "retry_after_s", "degraded", "calls", "message",
        ];
        foreach (RefusedCall refused in refusals)
        {
            yield return
            [
                refused.Id.ToString(), refused.StartedAt.UtcDateTime.ToString("O", CultureInfo.InvariantCulture), Csv.Text(refused.Principal.Project), Csv.Text(refused.Principal.Team),
                Csv.Text(refused.Principal.User), Csv.Text(refused.Principal.Feature), Csv.Text(refused.Principal.Key), LedgerNames.Of(refused.Endpoint),
                refused.Streamed ? "true" : "false", Csv.Text(refused.RequestedModel), refused.Status.ToString(CultureInfo.InvariantCulture), LedgerNames.Of(refused.Outcome),
                refused.ErrorCode, Csv.Text(refused.RefusedBy), refused.RetryAfter?.ToString(CultureInfo.InvariantCulture) ?? "", Csv.Text(refused.Degraded),
                refused.Count.ToString(CultureInfo.InvariantCulture), Csv.Text(refused.Message),
            ];
        }
    }

    /// <summary>How many calls were refused and why, for under a report; <c>null</c> when none was.</summary>
    public static string? Note(IReadOnlyList<RefusedCount> counts)
    {
        if (counts.Count == 0) return null;
        IEnumerable<string> reasons = counts.Take(MostReasons).Select(each => $"{Figures.Count(each.Calls)} {Figures.Name(each.Code)}{(each.RefusedBy.Length > 0 ? $" by {Figures.Name(each.RefusedBy)}" : "")}");
        string rest = counts.Count > MostReasons ? $", {Figures.Count(counts.Skip(MostReasons).Sum(each => each.Calls))} others" : "";
        return $"{Figures.Plural(counts.Sum(each => each.Calls), "call was", "calls were")} refused and counted in none of these figures ({string.Join(", ", reasons)}{rest}); farthing calls --outcome refused lists them.";
    }
}
