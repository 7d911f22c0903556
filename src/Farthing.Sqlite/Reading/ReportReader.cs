using Farthing.Ledger;
using Farthing.Sqlite.Rollups;
using SQLitePCL;

namespace Farthing.Sqlite.Reading;

/// <summary>Answers report queries from the roll-ups.</summary>
internal static class ReportReader
{
    public static Report Read(sqlite3 database, ReportQuery query)
    {
        long from = query.Since is { } since ? RollupLevel.HourOf(since.ToUnixTimeSeconds()) : 0;
        long to = query.Until is { } until ? RollupLevel.HourOf(until.ToUnixTimeSeconds() + RollupLevel.HourSeconds - 1) : long.MaxValue;
        Dictionary<string, (string[] Values, ReportSums Sums)> groups = [];
        foreach ((RollupLevel level, long start, long end) in ReportPlan.Make(query, from, to, ClosedBefore(database))) ReadLevel(database, query, level, start, end, groups);

        ReportSums total = new();
        foreach ((string[] _, ReportSums sums) in groups.Values) total.Add(sums);
        IEnumerable<ReportRow> rows = groups.Values.Select(group => new ReportRow(group.Values, group.Sums.ToFigures()));
        IOrderedEnumerable<ReportRow> ordered = query.By.Count > 0 && DimensionSql.IsTime(query.By[0])
            ? rows.OrderBy(row => row.Values[0], StringComparer.Ordinal).ThenByDescending(row => row.Figures.Cost)
            : rows.OrderByDescending(row => row.Figures.Cost).ThenByDescending(row => row.Figures.Calls);
        for (int i = 0; i < query.By.Count; i++)
        {
            int column = i;
            ordered = ordered.ThenBy(row => row.Values[column], StringComparer.Ordinal);
        }

        return new Report
        {
            By = query.By,
            Rows = [.. query.Limit > 0 ? ordered.Take(query.Limit) : ordered],
            RowCount = groups.Count,
            Total = total.ToFigures(),
            Since = query.Since is null ? null : DateTimeOffset.FromUnixTimeSeconds(from),
            Until = query.Until is null ? null : DateTimeOffset.FromUnixTimeSeconds(to),
        };
    }

    /// <summary>The hour from which on only the level that holds everything is to be read.</summary>
    public static long ClosedBefore(sqlite3 database)
    {
        using Statement select = new(database, "SELECT closed_before FROM rollup_state");
        select.Step();
        return select.Int64(0);
    }

    private static void ReadLevel(
        sqlite3 database,
        ReportQuery query,
        RollupLevel level,
        long from,
        long to,
        Dictionary<string, (string[] Values, ReportSums Sums)> groups)
    {
        string[] by = [.. query.By.Select(Expression)];
        string columns = string.Join(", ", by.Append(ReportSums.Columns));
        string where = DimensionSql.Where(query.Filters, "period");
        string group = by.Length == 0 ? "level" : string.Join(", ", by);
        using Statement select = new(
            database,
            $"SELECT {columns} FROM rollups WHERE level = ? AND period >= ? AND period < ?{where} GROUP BY {group}");
        select.Bind(level.Number).Bind(from).Bind(to);
        DimensionSql.Bind(select, query.Filters);
        while (select.Step())
        {
            string[] values = new string[by.Length];
            for (int i = 0; i < by.Length; i++) values[i] = Value(select, i, query.By[i]);
            ref (string[] Values, ReportSums Sums) found =
                ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(groups, string.Join('\0', values), out bool exists);
            if (!exists) found = (values, new ReportSums());
            found.Sums.Add(select, by.Length);
        }
    }

    private static string Expression(Dimension dimension) => dimension switch
    {
        Dimension.Hour => $"period - period % {RollupLevel.HourSeconds}",
        Dimension.Day => $"period - period % {RollupLevel.DaySeconds}",
        _ => DimensionSql.Column(dimension),
    };

    private static string Value(Statement row, int column, Dimension dimension) => dimension switch
    {
        Dimension.Hour => DateTimeOffset.FromUnixTimeSeconds(row.Int64(column)).ToString(DimensionSql.HourFormat),
        Dimension.Day => DateTimeOffset.FromUnixTimeSeconds(row.Int64(column)).ToString(DimensionSql.DayFormat),
        _ => row.Text(column),
    };
}
