using Farthing.Ledger;
using Farthing.Ledger.Stores;
using Farthing.Sqlite.Native;

namespace Farthing.Sqlite.Reading;

/// <summary>Answers report queries from the roll-ups.</summary>
internal static class ReportReader
{
    public static Report Read(SqliteHandle database, ReportQuery query)
    {
        (long from, long to) = ReportAssembly.Range(query);
        ReportGroups groups = new(query.By);
        foreach ((RollupLevel level, long start, long end) in ReportPlan.Make(query, from, to, ClosedBefore(database))) ReadLevel(database, query, level, start, end, groups);

        ReportSums total = new();
        foreach (ReportSums sums in groups.Sums) total.Add(sums);
        return ReportAssembly.Make(query, [.. groups.Rows()], total);
    }

    /// <summary>The hour from which on only the level that holds everything is to be read.</summary>
    public static long ClosedBefore(SqliteHandle database)
    {
        using Statement select = new(database, "SELECT closed_before FROM rollup_state");
        select.Step();
        return select.Int64(0);
    }

    /// <summary>Sums the rows here: SQLite would sort them all first, which takes three times as long.</summary>
    private static void ReadLevel(SqliteHandle database, ReportQuery query, RollupLevel level, long from, long to, ReportGroups groups)
    {
        string columns = string.Join(", ", query.By.Select(Expression).Concat(Measures.Columns));
        string where = DimensionSql.Where(query.Filters, "period");
        using Statement select = new(database, $"SELECT {columns} FROM rollups WHERE level = ? AND period >= ? AND period < ?{where}");
        select.Bind(level.Number).Bind(from).Bind(to);
        DimensionSql.Bind(select, query.Filters);
        while (select.Step())
        {
            ReportSums sums = groups.Of(select);
            for (int i = 0; i < Measures.Count; i++)
            {
                if (select.Int64(query.By.Count + i) is not 0 and var value) sums.Add(i, value);
            }
        }
    }

    private static string Expression(Dimension dimension) => dimension switch
    {
        Dimension.Hour => $"period - period % {RollupLevel.HourSeconds}",
        Dimension.Day => $"period - period % {RollupLevel.DaySeconds}",
        _ => DimensionColumns.Of(dimension),
    };
}
