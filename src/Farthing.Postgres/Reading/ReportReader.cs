using Farthing.Ledger;
using Farthing.Ledger.Stores;
using Farthing.Postgres.Rollups;
using Farthing.Pricing;
using Npgsql;

namespace Farthing.Postgres.Reading;

/// <summary>Answers report queries from the roll-ups and from what has not been folded into them yet.</summary>
internal static class ReportReader
{
    public static async Task<Report> ReadAsync(NpgsqlConnection connection, ReportQuery query, CancellationToken cancellationToken)
    {
        // The total comes from far fewer rows than the groups, and says which of the measures they need.
        (List<(string[] Values, ReportSums Sums)> rows, int count) = await ReadGroupsAsync(connection, query with { By = [] }, [.. Enumerable.Range(0, Measures.Count)], cancellationToken);
        ReportSums total = rows.Count == 0 ? new ReportSums() : rows[0].Sums;
        if (query.By.Count > 0) (rows, count) = await ReadGroupsAsync(connection, query, ReportAssembly.MeasuresOf(total), cancellationToken);
        Report report = ReportAssembly.Make(query, [.. rows.Select(row => new ReportRow(row.Values, row.Sums.ToFigures()))], count, total);
        return report with { Refused = await RefusalsReader.CountAsync(connection, query, cancellationToken) };
    }

    /// <summary>The hour from which on only the level that holds everything is to be read.</summary>
    public static async Task<long> ClosedBeforeAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand select = new("SELECT closed_before FROM rollup_state", connection);
        return (long)(await select.ExecuteScalarAsync(cancellationToken))!;
    }

    public static string Table(RollupLevel level) => level.Seconds switch
    {
        < RollupLevel.DaySeconds => "rollup_hours",
        RollupLevel.DaySeconds => "rollup_days",
        _ => "rollup_weeks",
    };

    /// <returns>The groups that come first in the report, and how many there are in all.</returns>
    private static async Task<(List<(string[] Values, ReportSums Sums)> Rows, int Count)> ReadGroupsAsync(
        NpgsqlConnection connection, ReportQuery query, int[] measures, CancellationToken cancellationToken)
    {
        (long from, long to) = ReportAssembly.Range(query);
        string[] by = [.. query.By.Select((_, i) => $"by{i}")];
        string columns = string.Join(", ", query.By.Select((dimension, i) => $"{Expression(dimension)} AS {by[i]}").Concat(measures.Select(measure => RollupColumns.Measures[measure])));
        string sums = string.Join(", ", measures.Select(measure => $"sum({RollupColumns.Measures[measure]}){(RollupColumns.IsMoney(measure) ? "" : "::bigint")}"));
        await using NpgsqlCommand select = connection.CreateCommand();
        List<string> parts = [];
        foreach ((RollupLevel level, long start, long end) in ReportPlan.Make(query, from, to, await ClosedBeforeAsync(connection, cancellationToken)))
            parts.Add($"SELECT {columns} FROM {Table(level)} WHERE level = {level.Number} AND period >= {start} AND period < {end}{Conditions.Where(query.Filters, "to_timestamp(period)", select)}");
        parts.Add($"SELECT {columns} FROM rollup_deltas WHERE period >= {from} AND period < {to}{Conditions.Where(query.Filters, "to_timestamp(period)", select)}");
#pragma warning disable CA2100 // The text is made of column names and numbers; values are parameters.
        select.CommandText = $"SELECT {string.Join(", ", [.. by, "count(*) OVER ()", sums])} FROM ({string.Join(" UNION ALL ", parts)}) AS parts {Grouping(query, by)}";
#pragma warning restore CA2100

        List<(string[], ReportSums)> rows = [];
        int count = 0;
        await using NpgsqlDataReader row = await select.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
        {
            count = (int)row.GetInt64(by.Length);
            rows.Add(([.. query.By.Select((dimension, i) => DimensionColumns.IsTime(dimension) ? DimensionColumns.Time(dimension, row.GetInt64(i)) : row.GetString(i))], Read(row, by.Length + 1, measures)));
        }

        return (rows, count);
    }

    /// <summary>Of many groups only those are sent that will be shown: the order is that of <see cref="ReportAssembly"/>.</summary>
    private static string Grouping(ReportQuery query, string[] by)
    {
        if (by.Length == 0) return "HAVING count(*) > 0";
        string order = DimensionColumns.IsTime(query.By[0]) ? $"{by[0]}, sum(cost) DESC" : "sum(cost) DESC, sum(calls) DESC";
        return $"GROUP BY {string.Join(", ", by)}{(query.Limit > 0 ? $" ORDER BY {order}, {string.Join(", ", by)} LIMIT {query.Limit}" : "")}";
    }

    private static ReportSums Read(NpgsqlDataReader row, int first, int[] measures)
    {
        ReportSums sums = new();
        for (int i = 0; i < measures.Length; i++)
        {
            if (RollupColumns.IsMoney(measures[i])) sums.AddMoney(measures[i], new Usd(row.GetDecimal(first + i)));
            else sums.Add(measures[i], row.GetInt64(first + i));
        }

        return sums;
    }

    private static string Expression(Dimension dimension) => dimension switch
    {
        Dimension.Hour => $"period - period % {RollupLevel.HourSeconds}",
        Dimension.Day => $"period - period % {RollupLevel.DaySeconds}",
        _ => RollupColumns.Of(dimension),
    };
}
