using Farthing.Ledger;
using Farthing.Ledger.Stores;
using Farthing.Sqlite.Native;

namespace Farthing.Sqlite.Reading;

/// <summary>Answers report queries from the roll-ups.</summary>
internal static class ReportReader
{
    public static Report Read(SqliteHandle database, ReportQuery query)
    {
        // The total comes from far fewer rows than the groups, and says which of the measures they need.
        ReportGroups all = ReadGroups(database, query with { By = [] }, [.. Enumerable.Range(0, Measures.Count)]);
        ReportSums total = all.Sums.FirstOrDefault() ?? new ReportSums();
        ReportGroups groups = query.By.Count == 0 ? all : ReadGroups(database, query, ReportAssembly.MeasuresOf(total));
        ReportRow[] rows = [.. groups.Rows()];
        return ReportAssembly.Make(query, rows, rows.Length, total) with { Refused = RefusalsReader.Count(database, query) };
    }

    /// <summary>The hour from which on only the level that holds everything is to be read.</summary>
    public static long ClosedBefore(SqliteHandle database)
    {
        using Statement select = new(database, "SELECT closed_before FROM rollup_state");
        select.Step();
        return select.Int64(0);
    }

    private static ReportGroups ReadGroups(SqliteHandle database, ReportQuery query, int[] measures)
    {
        (long from, long to) = ReportAssembly.Range(query);
        ReportGroups groups = new(query.By);
        foreach ((RollupLevel level, long start, long end) in ReportPlan.Make(query, from, to, ClosedBefore(database))) ReadLevel(database, query, level, start, end, measures, groups);
        return groups;
    }

    /// <summary>Sums the rows here: SQLite would sort them all first, which takes three times as long.</summary>
    private static void ReadLevel(SqliteHandle database, ReportQuery query, RollupLevel level, long from, long to, int[] measures, ReportGroups groups)
    {
        string columns = string.Join(", ", query.By.Select(Expression).Concat(measures.Select(measure => Measures.Columns[measure])));
        string where = DimensionSql.Where(query.Filters, "period");
        using Statement select = new(database, $"SELECT {columns} FROM rollups WHERE level = ? AND period >= ? AND period < ?{where}");
        select.Bind(level.Number).Bind(from).Bind(to);
        DimensionSql.Bind(select, query.Filters);
        while (select.Step())
        {
            ReportSums sums = groups.Of(select);
            for (int i = 0; i < measures.Length; i++) sums.Add(measures[i], select.Int64(query.By.Count + i));
        }
    }

    private static string Expression(Dimension dimension) => dimension switch
    {
        Dimension.Hour => $"period - period % {RollupLevel.HourSeconds}",
        Dimension.Day => $"period - period % {RollupLevel.DaySeconds}",
        _ => DimensionColumns.Of(dimension),
    };
}
