using Farthing.Calls;
using Farthing.Ledger;
using Farthing.Ledger.Stores;
using Farthing.Sqlite.Native;

namespace Farthing.Sqlite.Reading;

/// <summary>Finds single calls.</summary>
internal static class CallsReader
{
    private const int MaxLimit = 10_000;

    public static CallRecord? Find(SqliteHandle database, CallId id)
    {
        using Statement select = new(database, $"SELECT {CallInsert.Columns} FROM calls WHERE id = ?");
        select.Bind(id);
        return select.Step() ? CallRow.Read(select) : RefusalsReader.Find(database, id);
    }

    public static IReadOnlyList<CallId> Match(SqliteHandle database, string prefix, int limit)
    {
        if (CallTimes.OfPrefix(prefix) is not var (first, last)) return [];
        using Statement select = new(database, "SELECT id FROM calls WHERE id BETWEEN ? AND ? ORDER BY id LIMIT ?");
        select.Bind(first).Bind(last).Bind(Math.Max(0, limit));
        List<CallId> found = [];
        while (select.Step()) found.Add(CallId.ReadFrom(select.Utf8(0)));
        return [.. found.Concat(RefusalsReader.Match(database, first, last, Math.Max(0, limit))).Order().Take(limit)];
    }

    public static IReadOnlyList<CallRecord> Read(SqliteHandle database, CallsQuery query)
    {
        int limit = Math.Clamp(query.Limit, 1, MaxLimit);
        if (query.Outcome == CallOutcome.Refused) return RefusalsReader.Read(database, query, limit);
        return query.Sort switch
        {
            CallSort.Cost => ByCost(database, query, limit),
            CallSort.Time => InTime(database, query, "ORDER BY id DESC", limit),
            CallSort.Duration => InTime(database, query, "ORDER BY duration_us DESC, id DESC", limit),
            CallSort.Tokens => InTime(database, query, "ORDER BY coalesce(input_tokens + output_tokens, -1) DESC, id DESC", limit),
            _ => throw new ArgumentOutOfRangeException(nameof(query), query.Sort, "Unknown sort."),
        };
    }

    private static List<CallRecord> InTime(SqliteHandle database, CallsQuery query, string rest, int limit)
    {
        (CallId first, CallId last) = CallTimes.Bounds(query);
        using Statement select = new(
            database,
            $"SELECT {CallInsert.Columns} FROM calls WHERE id >= ? AND id < ?{Where(query)} {rest} LIMIT ?");
        select.Bind(first).Bind(last);
        DimensionSql.Bind(select, query.Filters);
        select.Bind(limit);
        List<CallRecord> found = [];
        while (select.Step()) found.Add(CallRow.Read(select));
        return found;
    }

    /// <summary>
    /// The costliest of each hour, as long as they are above the cheapest found so far: from the index, or from all the calls of the hour where
    /// filters or edges leave too few of the indexed ones. Only when there are too few calls of known cost do the others come.
    /// </summary>
    private static List<CallRecord> ByCost(SqliteHandle database, CallsQuery query, int limit)
    {
        (CallId first, CallId last) = CallTimes.Bounds(query);
        string where = $"cost_pico > ? AND id >= ? AND id < ?{Where(query)} ORDER BY cost_pico DESC LIMIT ?";
        using Statement indexed = new(database, $"SELECT id, cost_pico FROM calls WHERE started_us / 3600000000 = ? AND costly = 1 AND {where}");
        using Statement all = new(database, $"SELECT id, cost_pico FROM calls WHERE started_us / 3600000000 = ? AND {where}");
        using Statement least = new(
            database,
            $"SELECT cost_pico FROM calls WHERE started_us / 3600000000 = ? AND costly = 1 ORDER BY cost_pico DESC LIMIT 1 OFFSET {CostlyCalls.MostPerHour - 1}");
        PriorityQueue<CallId, (long Cost, CallId Id)> costliest = new();
        HashSet<CallId> taken = [];
        foreach (long hour in Hours(database, query))
        {
            Take(indexed, hour, first, last);
            // What is not indexed in an hour costs at most as much as the last of the thousand that are.
            least.Bind(hour);
            bool mayMiss = least.Step() && least.Int64(0) > Threshold();
            least.Reset();
            if (mayMiss) Take(all, hour, Later(first, CallTimes.AtHour(hour, -CallTimes.MarginMillis)), Earlier(last, CallTimes.AtHour(hour + 1, CallTimes.MarginMillis)));
        }

        List<CallRecord> found = [];
        while (costliest.TryDequeue(out CallId id, out _)) found.Add(Find(database, id)!);
        found.Reverse();
        if (found.Count < limit) found.AddRange(InTime(database, query, "AND cost_pico IS NULL ORDER BY id DESC", limit - found.Count));
        return found;

        long Threshold() => costliest.Count == limit && costliest.TryPeek(out _, out (long Cost, CallId Id) cheapest) ? cheapest.Cost : long.MinValue;

        void Take(Statement select, long hour, CallId from, CallId to)
        {
            select.Bind(hour).Bind(Threshold()).Bind(from).Bind(to);
            DimensionSql.Bind(select, query.Filters);
            select.Bind(limit);
            while (select.Step())
            {
                CallId id = CallId.ReadFrom(select.Utf8(0));
                if (!taken.Add(id)) continue;
                costliest.Enqueue(id, (select.Int64(1), id));
                if (costliest.Count > limit) costliest.Dequeue();
            }
        }
    }

    /// <summary>The hours that have calls, the latest first, skipped through by the roll-ups' key.</summary>
    private static List<long> Hours(SqliteHandle database, CallsQuery query)
    {
        List<long> hours = [];
        using Statement before = new(database, "SELECT max(period) FROM rollups WHERE level = 0 AND period >= ? AND period < ?");
        long from = query.Since is { } since ? RollupLevel.HourOf(since.ToUnixTimeSeconds()) : 0;
        long to = query.Until is { } until ? until.ToUnixTimeSeconds() + 1 : long.MaxValue;
        while (before.Bind(from).Bind(to).Step() && !before.IsNull(0))
        {
            to = before.Int64(0);
            hours.Add(to / RollupLevel.HourSeconds);
            before.Reset();
        }

        return hours;
    }

    private static string Where(CallsQuery query) =>
        DimensionSql.Where(query.Filters, "started_us / 1000000") + (query.Outcome is { } outcome ? $" AND outcome = '{Names.Outcomes[outcome]}'" : "");

    private static CallId Later(CallId left, CallId right) => left.CompareTo(right) > 0 ? left : right;

    private static CallId Earlier(CallId left, CallId right) => left.CompareTo(right) < 0 ? left : right;
}
