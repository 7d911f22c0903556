using Farthing.Ledger;
using Farthing.Ledger.Stores;
using Farthing.Postgres.Rollups;
using Farthing.Pricing;
using Npgsql;

namespace Farthing.Postgres.Reading;

/// <summary>Answers report queries from the roll-ups and from what has not been folded into them yet.</summary>
internal static class ReportReader
{
    private static readonly string Sums = string.Join(", ", RollupColumns.Measures.Select((column, i) => RollupColumns.IsMoney(i) ? $"sum({column})" : $"sum({column})::bigint"));

    public static async Task<Report> ReadAsync(NpgsqlConnection connection, ReportQuery query, CancellationToken cancellationToken)
    {
        (long from, long to) = ReportAssembly.Range(query);
        await using NpgsqlCommand select = connection.CreateCommand();
        string columns = string.Join(", ", query.By.Select((dimension, i) => $"{Expression(dimension)} AS by{i}").Append(RollupColumns.AllMeasures));
        List<string> parts = [];
        foreach ((RollupLevel level, long start, long end) in ReportPlan.Make(query, from, to, await ClosedBeforeAsync(connection, cancellationToken)))
            parts.Add($"SELECT {columns} FROM {Table(level)} WHERE level = {level.Number} AND period >= {start} AND period < {end}{Conditions.Where(query.Filters, "to_timestamp(period)", select)}");
        parts.Add($"SELECT {columns} FROM rollup_deltas WHERE period >= {from} AND period < {to}{Conditions.Where(query.Filters, "to_timestamp(period)", select)}");
        string by = string.Concat(query.By.Select((_, i) => $"by{i}, "));
        string groups = query.By.Count == 0 ? "HAVING count(*) > 0" : "GROUP BY " + by.TrimEnd(',', ' ');
#pragma warning disable CA2100 // The text is made of column names and numbers; values are parameters.
        select.CommandText = $"SELECT {by}{Sums} FROM ({string.Join(" UNION ALL ", parts)}) AS parts {groups}";
#pragma warning restore CA2100

        List<ReportRow> rows = [];
        ReportSums total = new();
        await using NpgsqlDataReader row = await select.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
        {
            ReportSums sums = Read(row, query.By.Count);
            total.Add(sums);
            rows.Add(new ReportRow([.. query.By.Select((dimension, i) => DimensionColumns.IsTime(dimension) ? DimensionColumns.Time(dimension, row.GetInt64(i)) : row.GetString(i))], sums.ToFigures()));
        }

        return ReportAssembly.Make(query, rows, total);
    }

    /// <summary>The hour from which on only the level that holds everything is to be read.</summary>
    public static async Task<long> ClosedBeforeAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand select = new("SELECT closed_before FROM rollup_state", connection);
        return (long)(await select.ExecuteScalarAsync(cancellationToken))!;
    }

    public static string Table(RollupLevel level) => level.Seconds switch
    {
        RollupLevel.HourSeconds => "rollup_hours",
        RollupLevel.DaySeconds => "rollup_days",
        _ => "rollup_weeks",
    };

    private static ReportSums Read(NpgsqlDataReader row, int first)
    {
        ReportSums sums = new();
        for (int i = 0; i < Measures.Count; i++)
        {
            if (!RollupColumns.IsMoney(i)) sums.Add(i, row.GetInt64(first + i));
        }

        sums.AddMoney(new Usd(row.GetDecimal(first + (int)Measure.CostPico)), new Usd(row.GetDecimal(first + (int)Measure.SavedPico)));
        return sums;
    }

    private static string Expression(Dimension dimension) => dimension switch
    {
        Dimension.Hour => $"period - period % {RollupLevel.HourSeconds}",
        Dimension.Day => $"period - period % {RollupLevel.DaySeconds}",
        _ => RollupColumns.Of(dimension),
    };
}
