using Farthing.Calls;
using Farthing.Ledger;
using Farthing.Ledger.Stores;
using Farthing.Sqlite.Native;

namespace Farthing.Sqlite.Reading;

/// <summary>Finds and counts calls that were refused.</summary>
internal static class RefusalsReader
{
    /// <summary>The schema that has them; a file that no gateway of this version has opened yet has none.</summary>
    private const int FirstVersion = 9;

    /// <summary>The table with a column for each dimension: no provider was asked.</summary>
    private const string Source = "(SELECT *, '' AS provider FROM refusals)";

    public static RefusedCall? Find(SqliteHandle database, CallId id)
    {
        if (!HasAny(database)) return null;
        using Statement select = new(database, $"SELECT {RefusalInsert.Columns} FROM refusals WHERE id = ?");
        select.Bind(id);
        return select.Step() ? ReadRow(select) : null;
    }

    public static IReadOnlyList<CallId> Match(SqliteHandle database, CallId first, CallId last, int limit)
    {
        if (!HasAny(database)) return [];
        using Statement select = new(database, "SELECT id FROM refusals WHERE id BETWEEN ? AND ? ORDER BY id LIMIT ?");
        select.Bind(first).Bind(last).Bind(limit);
        List<CallId> found = [];
        while (select.Step()) found.Add(CallId.ReadFrom(select.Utf8(0)));
        return found;
    }

    /// <summary>The latest first.</summary>
    public static IReadOnlyList<CallRecord> Read(SqliteHandle database, CallsQuery query, int limit)
    {
        if (!HasAny(database)) return [];
        (CallId first, CallId last) = CallTimes.Bounds(query);
        using Statement select = new(
            database, $"SELECT {RefusalInsert.Columns} FROM {Source} WHERE id >= ? AND id < ?{DimensionSql.Where(query.Filters, "started_us / 1000000")} ORDER BY id DESC LIMIT ?");
        select.Bind(first).Bind(last);
        DimensionSql.Bind(select, query.Filters);
        select.Bind(limit);
        List<CallRecord> found = [];
        while (select.Step()) found.Add(ReadRow(select));
        return found;
    }

    /// <summary>How many there were in the hours of a report, by why.</summary>
    public static IReadOnlyList<RefusedCount> Count(SqliteHandle database, ReportQuery query)
    {
        if (!HasAny(database)) return [];
        (CallId first, CallId last) = CallTimes.Bounds(query);
        using Statement select = new(
            database,
            $"""
            SELECT error_code, refused_by, sum(calls) FROM {Source} WHERE id >= ? AND id < ?{DimensionSql.Where(query.Filters, "started_us / 1000000")}
            GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2
            """);
        select.Bind(first).Bind(last);
        DimensionSql.Bind(select, query.Filters);
        List<RefusedCount> counts = [];
        while (select.Step()) counts.Add(new RefusedCount(select.Text(0), select.Text(1), select.Int64(2)));
        return counts;
    }

    private static bool HasAny(SqliteHandle database) => SqliteDatabase.Version(database) >= FirstVersion;

    private static RefusedCall ReadRow(Statement row) => new()
    {
        Id = CallId.ReadFrom(row.Utf8(0)),
        StartedAt = Quantities.Instant(row.Int64(1)),
        Duration = Quantities.Time(row.Int64(2)),
        Overhead = Quantities.Time(row.Int64(3)),
        Principal = new Principal
        {
            Project = row.Text(4),
            Team = row.Text(5),
            Feature = row.Text(6),
            User = row.Text(7),
            Key = row.Text(8),
            Tags = row.Text(9),
        },
        Endpoint = Names.Endpoints.Parse(row.Text(10)),
        Streamed = row.Int64(11) != 0,
        RequestedModel = row.Text(12),
        Status = (int)row.Int64(13),
        ErrorCode = row.Text(14),
        Cache = row.Text(15),
        Route = row.Text(16),
        Degraded = row.Text(17),
        RefusedBy = row.Text(18),
        Message = row.Text(19),
        RetryAfter = (int?)row.Int64OrNull(20),
        Count = row.Int64(21),
    };
}
