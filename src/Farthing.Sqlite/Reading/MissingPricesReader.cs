using Farthing.Ledger;
using SQLitePCL;

namespace Farthing.Sqlite.Reading;

/// <summary>Finds models that could not be priced, from the roll-ups by the day; then the hour in which each was seen last.</summary>
internal static class MissingPricesReader
{
    private const int DaySeconds = 86_400;

    public static IReadOnlyList<MissingPrice> Read(sqlite3 database, DateTimeOffset? since)
    {
        using Statement models = new(
            database,
            """
            SELECT k.provider, k.model, sum(r.unpriced), max(r.period) FROM rollups r JOIN rollup_keys k ON k.id = r.key_id
            WHERE r.level = 2 AND r.period >= ? AND r.unpriced > 0 GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2
            """);
        using Statement hour = new(
            database,
            """
            SELECT max(r.period) FROM rollups r JOIN rollup_keys k ON k.id = r.key_id
            WHERE r.level = 1 AND r.period >= ? AND r.period < ? AND r.unpriced > 0 AND k.provider = ? AND k.model = ?
            """);
        models.Bind(since is { } from ? from.ToUnixTimeSeconds() - DaySeconds + 1 : 0);
        List<MissingPrice> found = [];
        while (models.Step())
        {
            long day = models.Int64(3);
            string provider = models.Text(0);
            string model = models.Text(1);
            hour.Bind(day).Bind(day + DaySeconds).Bind(provider).Bind(model).Step();
            found.Add(new MissingPrice(provider, model, models.Int64(2), DateTimeOffset.FromUnixTimeSeconds(hour.Int64(0))));
            hour.Reset();
        }

        return found;
    }
}
