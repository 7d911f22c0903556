using Farthing.Calls;
using Farthing.Ledger;
using SQLitePCL;

namespace Farthing.Sqlite.Reading;

/// <summary>Finds single calls.</summary>
internal static class CallsReader
{
    private const long HourMicros = 3_600_000_000;
    private const int MaxLimit = 10_000;

    public static CallRecord? Find(sqlite3 database, CallId id)
    {
        using Statement select = new(database, $"SELECT {CallInsert.Columns} FROM calls WHERE id = ?");
        select.Bind(id);
        return select.Step() ? CallRow.Read(select) : null;
    }

    public static IReadOnlyList<CallId> Match(sqlite3 database, string prefix, int limit)
    {
        const int digits = 32;
        const string callPrefix = "call_";
        string hex = prefix.StartsWith(callPrefix, StringComparison.Ordinal) ? prefix[callPrefix.Length..] : prefix;
        if (hex.Length > digits || !CallId.TryParse(hex.PadRight(digits, '0'), out CallId first) || !CallId.TryParse(hex.PadRight(digits, 'f'), out CallId last)) return [];
        using Statement select = new(database, "SELECT id FROM calls WHERE id BETWEEN ? AND ? ORDER BY id LIMIT ?");
        select.Bind(first).Bind(last).Bind(Math.Max(0, limit));
        List<CallId> found = [];
        while (select.Step()) found.Add(CallId.ReadFrom(select.Utf8(0)));
        return found;
    }

    public static IReadOnlyList<CallRecord> Read(sqlite3 database, CallsQuery query)
    {
        int limit = Math.Clamp(query.Limit, 1, MaxLimit);
        return query.Sort switch
        {
            CallSort.Cost => ByCost(database, query, limit),
            CallSort.Time => InTime(database, query, "ORDER BY id DESC", limit),
            CallSort.Duration => InTime(database, query, "ORDER BY duration_us DESC, id DESC", limit),
            CallSort.Tokens => InTime(database, query, "ORDER BY coalesce(input_tokens + output_tokens, -1) DESC, id DESC", limit),
            _ => throw new ArgumentOutOfRangeException(nameof(query), query.Sort, "Unknown sort."),
        };
    }

    private static List<CallRecord> InTime(sqlite3 database, CallsQuery query, string rest, int limit)
    {
        (CallId first, CallId last) = Bounds(query);
        using Statement select = new(
            database,
            $"SELECT {CallInsert.Columns} FROM calls WHERE id >= ? AND id < ?{DimensionSql.Where(query.Filters, "", "started_us / 1000000")} {rest} LIMIT ?");
        select.Bind(first).Bind(last);
        DimensionSql.Bind(select, query.Filters);
        select.Bind(limit);
        List<CallRecord> found = [];
        while (select.Step()) found.Add(CallRow.Read(select));
        return found;
    }

    /// <summary>
    /// The costliest of each hour, from the index, as long as they are above the cheapest found so far. Only when there are too few calls of known
    /// cost do the others come.
    /// </summary>
    private static List<CallRecord> ByCost(sqlite3 database, CallsQuery query, int limit)
    {
        (CallId first, CallId last) = Bounds(query);
        PriorityQueue<CallId, (long Cost, CallId Id)> costliest = new();
        using Statement select = new(
            database,
            $"""
            SELECT id, cost_pico FROM calls
            WHERE started_us / 3600000000 = ? AND cost_pico >= ? AND id >= ? AND id < ?{DimensionSql.Where(query.Filters, "", "started_us / 1000000")}
            ORDER BY cost_pico DESC LIMIT ?
            """);
        foreach (long hour in Hours(database, query))
        {
            long least = costliest.Count == limit && costliest.TryPeek(out _, out (long Cost, CallId Id) cheapest) ? cheapest.Cost + 1 : long.MinValue;
            select.Bind(hour).Bind(least).Bind(first).Bind(last);
            DimensionSql.Bind(select, query.Filters);
            select.Bind(limit);
            while (select.Step())
            {
                CallId id = CallId.ReadFrom(select.Utf8(0));
                costliest.Enqueue(id, (select.Int64(1), id));
                if (costliest.Count > limit) costliest.Dequeue();
            }
        }

        List<CallRecord> found = [];
        while (costliest.TryDequeue(out CallId id, out _)) found.Add(Find(database, id)!);
        found.Reverse();
        if (found.Count < limit) found.AddRange(InTime(database, query, "AND cost_pico IS NULL ORDER BY id DESC", limit - found.Count));
        return found;
    }

    /// <summary>The hours that have calls, the latest first, skipped through by the roll-ups' key.</summary>
    private static List<long> Hours(sqlite3 database, CallsQuery query)
    {
        const int hourSeconds = 3600;
        List<long> hours = [];
        using Statement before = new(database, "SELECT max(period) FROM rollups WHERE level = 1 AND period >= ? AND period < ?");
        long from = query.Since is { } since ? since.ToUnixTimeSeconds() - hourSeconds : 0;
        long to = query.Until is { } until ? until.ToUnixTimeSeconds() + 1 : long.MaxValue;
        while (before.Bind(from).Bind(to).Step() && !before.IsNull(0))
        {
            to = before.Int64(0);
            hours.Add(to * 1_000_000 / HourMicros);
            before.Reset();
        }

        return hours;
    }

    /// <summary>The identities between which the calls of a query lie: they begin with the time.</summary>
    private static (CallId First, CallId Last) Bounds(CallsQuery query) => (
        query.Since is { } since ? new CallId((ulong)Math.Max(0, since.ToUnixTimeMilliseconds()) << 16, 0) : default,
        query.Until is { } until ? new CallId((ulong)Math.Max(0, until.ToUnixTimeMilliseconds()) << 16, 0) : new CallId(ulong.MaxValue, ulong.MaxValue));
}
