using Farthing.Ledger;
using Farthing.Ledger.Stores;
using Farthing.Sqlite.Native;

namespace Farthing.Sqlite.Reading;

/// <summary>Finds models that could not be priced, from the roll-ups by the day; then the hour in which each was seen last.</summary>
internal static class MissingPricesReader
{
    private static readonly ReportQuery Query = new() { By = [Dimension.Provider, Dimension.Model] };

    public static IReadOnlyList<MissingPrice> Read(SqliteHandle database, DateTimeOffset? since)
    {
        long from = since is { } at ? RollupLevel.HourOf(at.ToUnixTimeSeconds()) : 0;
        Dictionary<(string Provider, string Model), (long Calls, long Last)> found = [];
        foreach ((RollupLevel level, long start, long end) in ReportPlan.Make(Query, from, long.MaxValue, ReportReader.ClosedBefore(database), longest: RollupLevel.DaySeconds))
        {
            using Statement select = new(
                database,
                """
                SELECT provider, model, sum(unpriced), max(period) FROM rollups
                WHERE level = ? AND period >= ? AND period < ? AND unpriced > 0 GROUP BY 1, 2
                """);
            select.Bind(level.Number).Bind(start).Bind(end);
            while (select.Step())
            {
                (string Provider, string Model) model = (select.Text(0), select.Text(1));
                (long calls, long last) = found.GetValueOrDefault(model);
                long hour = level.Seconds == RollupLevel.DaySeconds ? LastHour(database, select.Int64(3), model) : select.Int64(3);
                found[model] = (calls + select.Int64(2), Math.Max(last, hour));
            }
        }

        return
        [
            .. found.Select(model => new MissingPrice(model.Key.Provider, model.Key.Model, model.Value.Calls, DateTimeOffset.FromUnixTimeSeconds(model.Value.Last)))
                .OrderByDescending(price => price.Calls).ThenBy(price => price.Provider, StringComparer.Ordinal).ThenBy(price => price.Model, StringComparer.Ordinal),
        ];
    }

    private static long LastHour(SqliteHandle database, long day, (string Provider, string Model) model)
    {
        using Statement select = new(
            database,
            """
            SELECT max(period) FROM rollups
            WHERE level = 1 AND period >= ? AND period < ? AND unpriced > 0 AND provider = ? AND model = ?
            """);
        select.Bind(day).Bind(day + RollupLevel.DaySeconds).Bind(model.Provider).Bind(model.Model).Step();
        return select.Int64(0);
    }
}
