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
        ReportGroups groups = new(query.By);
        foreach ((RollupLevel level, long start, long end) in ReportPlan.Make(query, from, to, ClosedBefore(database))) ReadLevel(database, query, level, start, end, groups);

        ReportSums total = new();
        foreach (ReportSums sums in groups.Sums) total.Add(sums);
        IEnumerable<ReportRow> rows = groups.Rows();
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

    /// <summary>Sums the rows here: SQLite would sort them all first, which takes three times as long.</summary>
    private static void ReadLevel(sqlite3 database, ReportQuery query, RollupLevel level, long from, long to, ReportGroups groups)
    {
        string columns = string.Join(", ", query.By.Select(Expression).Concat(Measures.Columns));
        string where = DimensionSql.Where(query.Filters, "period");
        using Statement select = new(database, $"SELECT {columns} FROM rollups WHERE level = ? AND period >= ? AND period < ?{where}");
        select.Bind(level.Number).Bind(from).Bind(to);
        DimensionSql.Bind(select, query.Filters);
        while (select.Step()) groups.Of(select).Add(select, query.By.Count);
    }

    private static string Expression(Dimension dimension) => dimension switch
    {
        Dimension.Hour => $"period - period % {RollupLevel.HourSeconds}",
        Dimension.Day => $"period - period % {RollupLevel.DaySeconds}",
        _ => DimensionSql.Column(dimension),
    };
}
