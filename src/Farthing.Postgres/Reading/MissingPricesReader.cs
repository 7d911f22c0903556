using Farthing.Ledger;
using Farthing.Ledger.Stores;
using Npgsql;

namespace Farthing.Postgres.Reading;

/// <summary>Finds models that could not be priced, and the hour in which each was seen last; only the day, where the hours are gone by retention.</summary>
internal static class MissingPricesReader
{
    private static readonly ReportQuery Query = new() { By = [Dimension.Provider, Dimension.Model] };

    public static async Task<IReadOnlyList<MissingPrice>> ReadAsync(NpgsqlConnection connection, DateTimeOffset? since, CancellationToken cancellationToken)
    {
        long from = since is { } at ? RollupLevel.HourOf(at.ToUnixTimeSeconds()) : 0;
        List<string> parts = [$"SELECT provider, model, unpriced, period FROM rollup_deltas WHERE period >= {from} AND unpriced > 0"];
        foreach ((RollupLevel level, long start, long end) in ReportPlan.Make(Query, from, long.MaxValue, await ReportReader.ClosedBeforeAsync(connection, cancellationToken), longest: RollupLevel.DaySeconds))
            parts.Add($"SELECT provider, model, unpriced, period FROM {ReportReader.Table(level)} WHERE level = {level.Number} AND period >= {start} AND period < {end} AND unpriced > 0");
#pragma warning disable CA2100 // The text is made of column names and numbers.
        await using NpgsqlCommand select = new(
            $"""
            SELECT provider, model, calls, greatest(last, (
              SELECT max(period) FROM rollup_hours h
              WHERE level = 1 AND period >= last - last % {RollupLevel.DaySeconds} AND period < last - last % {RollupLevel.DaySeconds} + {RollupLevel.DaySeconds}
                AND unpriced > 0 AND h.provider = found.provider AND h.model = found.model))
            FROM (SELECT provider, model, sum(unpriced)::bigint AS calls, max(period) AS last FROM ({string.Join(" UNION ALL ", parts)}) AS parts GROUP BY 1, 2) AS found
            ORDER BY calls DESC, provider, model
            """,
            connection);
#pragma warning restore CA2100
        await using NpgsqlDataReader row = await select.ExecuteReaderAsync(cancellationToken);
        List<MissingPrice> found = [];
        while (await row.ReadAsync(cancellationToken)) found.Add(new MissingPrice(row.GetString(0), row.GetString(1), row.GetInt64(2), DateTimeOffset.FromUnixTimeSeconds(row.GetInt64(3))));
        return found;
    }
}
