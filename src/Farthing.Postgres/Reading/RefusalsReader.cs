using Farthing.Calls;
using Farthing.Ledger;
using Farthing.Ledger.Stores;
using Farthing.Postgres.Writing;
using Npgsql;

namespace Farthing.Postgres.Reading;

/// <summary>Finds and counts calls that were refused.</summary>
internal static class RefusalsReader
{
    /// <summary>The table with a column for each dimension: no provider was asked.</summary>
    private const string Source = "(SELECT *, '' AS provider FROM refusals) AS refused";

    public static async Task<RefusedCall?> FindAsync(NpgsqlConnection connection, CallId id, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand select = connection.CreateCommand();
        return (await ReadAsync(select, $"id = {select.Add(CallColumns.ToGuid(id))}", cancellationToken)).FirstOrDefault();
    }

    /// <summary>The latest first.</summary>
    public static async Task<IReadOnlyList<CallRecord>> ReadAsync(NpgsqlConnection connection, CallsQuery query, int limit, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand select = connection.CreateCommand();
        return await ReadAsync(select, $"{InRange(select, CallTimes.Bounds(query), query.Filters)} ORDER BY id DESC LIMIT {limit}", cancellationToken);
    }

    /// <summary>How many there were in the hours of a report, by why.</summary>
    public static async Task<IReadOnlyList<RefusedCount>> CountAsync(NpgsqlConnection connection, ReportQuery query, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand select = connection.CreateCommand();
#pragma warning disable CA2100 // The text is made of column names and numbers; values are parameters.
        select.CommandText =
            $"SELECT error_code, refused_by, sum(calls)::bigint FROM {Source} WHERE {InRange(select, CallTimes.Bounds(query), query.Filters)} GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2";
#pragma warning restore CA2100
        await using NpgsqlDataReader row = await select.ExecuteReaderAsync(cancellationToken);
        List<RefusedCount> counts = [];
        while (await row.ReadAsync(cancellationToken)) counts.Add(new RefusedCount(row.GetString(0), row.GetString(1), row.GetInt64(2)));
        return counts;
    }

    private static string InRange(NpgsqlCommand select, (CallId First, CallId Last) range, IReadOnlyList<DimensionFilter> filters) =>
        $"id >= {select.Add(CallColumns.ToGuid(range.First))} AND id < {select.Add(CallColumns.ToGuid(range.Last))}{Conditions.Where(filters, "started_at", select)}";

    private static async Task<List<RefusedCall>> ReadAsync(NpgsqlCommand select, string where, CancellationToken cancellationToken)
    {
#pragma warning disable CA2100 // The text is made of column names and numbers; values are parameters.
        select.CommandText = $"SELECT {RefusalInsert.Columns} FROM {Source} WHERE {where}";
#pragma warning restore CA2100
        await using NpgsqlDataReader row = await select.ExecuteReaderAsync(cancellationToken);
        List<RefusedCall> found = [];
        while (await row.ReadAsync(cancellationToken)) found.Add(ReadRow(row));
        return found;
    }

    private static RefusedCall ReadRow(NpgsqlDataReader row) => new()
    {
        Id = CallColumns.ToCallId(row.GetGuid(0)),
        StartedAt = new DateTimeOffset(row.GetDateTime(1), TimeSpan.Zero),
        Duration = Quantities.Time(row.GetInt64(2)),
        Overhead = Quantities.Time(row.GetInt64(3)),
        Principal = new Principal
        {
            Project = row.GetString(4),
            Team = row.GetString(5),
            Feature = row.GetString(6),
            User = row.GetString(7),
            Key = row.GetString(8),
            Tags = row.GetString(9),
        },
        Endpoint = Names.Endpoints.Parse(row.GetString(10)),
        Streamed = row.GetBoolean(11),
        RequestedModel = row.GetString(12),
        Status = row.GetInt32(13),
        ErrorCode = row.GetString(14),
        Cache = row.GetString(15),
        Route = row.GetString(16),
        Degraded = row.GetString(17),
        RefusedBy = row.GetString(18),
        Message = row.GetString(19),
        RetryAfter = row.IsDBNull(20) ? null : row.GetInt32(20),
        Count = row.GetInt64(21),
    };
}
