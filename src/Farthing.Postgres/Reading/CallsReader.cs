using Farthing.Calls;
using Farthing.Ledger;
using Farthing.Ledger.Stores;
using Farthing.Postgres.Writing;
using Npgsql;

namespace Farthing.Postgres.Reading;

/// <summary>Finds single calls.</summary>
internal static class CallsReader
{
    private const int MaxLimit = 10_000;

    public static async Task<CallRecord?> FindAsync(NpgsqlConnection connection, CallId id, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand select = connection.CreateCommand();
        return (await ReadAsync(select, $"id = {select.Add(CallColumns.ToGuid(id))}", cancellationToken)).FirstOrDefault()
            ?? await RefusalsReader.FindAsync(connection, id, cancellationToken);
    }

    public static async Task<IReadOnlyList<CallId>> MatchAsync(NpgsqlConnection connection, string prefix, int limit, CancellationToken cancellationToken)
    {
        if (CallTimes.OfPrefix(prefix) is not var (first, last)) return [];
        await using NpgsqlCommand select = new("SELECT id FROM calls WHERE id BETWEEN $1 AND $2 UNION ALL SELECT id FROM refusals WHERE id BETWEEN $1 AND $2 ORDER BY id LIMIT $3", connection)
        {
            Parameters = { new() { Value = CallColumns.ToGuid(first) }, new() { Value = CallColumns.ToGuid(last) }, new() { Value = Math.Max(0, limit) } },
        };
        await using NpgsqlDataReader row = await select.ExecuteReaderAsync(cancellationToken);
        List<CallId> found = [];
        while (await row.ReadAsync(cancellationToken)) found.Add(CallColumns.ToCallId(row.GetGuid(0)));
        return found;
    }

    public static async Task<IReadOnlyList<CallRecord>> ReadAsync(NpgsqlConnection connection, CallsQuery query, CancellationToken cancellationToken)
    {
        int limit = Math.Clamp(query.Limit, 1, MaxLimit);
        if (query.Outcome == CallOutcome.Refused) return await RefusalsReader.ReadAsync(connection, query, limit, cancellationToken);
        return query.Sort switch
        {
            CallSort.Cost => await ByCostAsync(connection, query, limit, cancellationToken),
            CallSort.Time => await InTimeAsync(connection, query, "ORDER BY id DESC", limit, cancellationToken),
            CallSort.Duration => await InTimeAsync(connection, query, "ORDER BY duration_us DESC, id DESC", limit, cancellationToken),
            CallSort.Tokens => await InTimeAsync(connection, query, "ORDER BY coalesce(input_tokens + output_tokens, -1) DESC, id DESC", limit, cancellationToken),
            _ => throw new ArgumentOutOfRangeException(nameof(query), query.Sort, "Unknown sort."),
        };
    }

    private static async Task<List<CallRecord>> InTimeAsync(NpgsqlConnection connection, CallsQuery query, string rest, int limit, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand select = connection.CreateCommand();
        return await ReadAsync(select, $"{InRange(select, query)} {rest} LIMIT {limit}", cancellationToken);
    }

    /// <summary>
    /// From the index of the costliest calls of each hour; and of hours that have a whole thousand of those above the cheapest call found, from all
    /// their calls, since there may be more. Only when there are too few calls of known cost do the others come.
    /// </summary>
    private static async Task<List<CallRecord>> ByCostAsync(NpgsqlConnection connection, CallsQuery query, int limit, CancellationToken cancellationToken)
    {
        Dictionary<CallId, decimal> costs = [];
        await using (NpgsqlCommand indexed = connection.CreateCommand())
            await AddCostsAsync(indexed, $"costly AND {InRange(indexed, query)} ORDER BY cost DESC LIMIT {limit}", costs, cancellationToken);
        decimal threshold = costs.Count == limit ? costs.Values.Min() : decimal.MinValue;
        DateTime[] crowded = await CrowdedHoursAsync(connection, query, threshold, cancellationToken);
        if (crowded.Length > 0)
        {
            await using NpgsqlCommand all = connection.CreateCommand();
            string inHours = $"cost > {all.Add(threshold)} AND date_trunc('hour', started_at, 'UTC') = ANY ({all.Add(crowded)})";
            await AddCostsAsync(all, $"{inHours} AND {InRange(all, query)} ORDER BY cost DESC LIMIT {limit}", costs, cancellationToken);
        }

        List<CallRecord> found = [];
        if (costs.Count > 0)
        {
            Guid[] costliest = [.. costs.OrderByDescending(call => call.Value).ThenByDescending(call => call.Key).Take(limit).Select(call => CallColumns.ToGuid(call.Key))];
            await using NpgsqlCommand select = connection.CreateCommand();
            found = await ReadAsync(select, $"id = ANY ({select.Add(costliest)}) ORDER BY cost DESC, id DESC", cancellationToken);
        }

        if (found.Count < limit) found.AddRange(await InTimeAsync(connection, query, "AND cost IS NULL ORDER BY id DESC", limit - found.Count, cancellationToken));
        return found;
    }

    /// <summary>The hours with a whole thousand of indexed calls above a cost. The hours at the edges count with all their calls, whatever the query takes of them.</summary>
    private static async Task<DateTime[]> CrowdedHoursAsync(NpgsqlConnection connection, CallsQuery query, decimal above, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand select = new(
            $"""
            SELECT date_trunc('hour', started_at, 'UTC') FROM calls WHERE costly AND cost > $1 AND id >= $2 AND id < $3
            GROUP BY 1 HAVING count(*) >= {CostlyCalls.MostPerHour}
            """,
            connection)
        {
            Parameters = { new() { Value = above }, new() { Value = CallColumns.ToGuid(Widened(query.Since, -1)) }, new() { Value = CallColumns.ToGuid(Widened(query.Until, 1)) } },
        };
        await using NpgsqlDataReader row = await select.ExecuteReaderAsync(cancellationToken);
        List<DateTime> hours = [];
        while (await row.ReadAsync(cancellationToken)) hours.Add(row.GetDateTime(0));
        return [.. hours];
    }

    private static CallId Widened(DateTimeOffset? edge, int hours) => edge is { } at
        ? CallTimes.AtMillis(Math.Clamp(at.ToUnixTimeMilliseconds(), 0, 1L << 47) + (hours * ((RollupLevel.HourSeconds * 1000L) + CallTimes.MarginMillis)))
        : hours < 0 ? default : new CallId(ulong.MaxValue, ulong.MaxValue);

    private static string InRange(NpgsqlCommand select, CallsQuery query)
    {
        (CallId first, CallId last) = CallTimes.Bounds(query);
        string outcome = query.Outcome is { } ended ? $" AND outcome = '{Names.Outcomes[ended]}'" : "";
        return $"id >= {select.Add(CallColumns.ToGuid(first))} AND id < {select.Add(CallColumns.ToGuid(last))}{outcome}{Conditions.Where(query.Filters, "started_at", select)}";
    }

#pragma warning disable CA2100 // The text is made of column names and numbers; values are parameters.
    private static async Task AddCostsAsync(NpgsqlCommand select, string where, Dictionary<CallId, decimal> costs, CancellationToken cancellationToken)
    {
        select.CommandText = $"SELECT id, cost FROM calls WHERE {where}";
        await using NpgsqlDataReader row = await select.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken)) costs[CallColumns.ToCallId(row.GetGuid(0))] = row.GetDecimal(1);
    }

    private static async Task<List<CallRecord>> ReadAsync(NpgsqlCommand select, string where, CancellationToken cancellationToken)
    {
        select.CommandText = $"SELECT {CallColumns.All} FROM calls WHERE {where}";
        await using NpgsqlDataReader row = await select.ExecuteReaderAsync(cancellationToken);
        List<CallRecord> found = [];
        while (await row.ReadAsync(cancellationToken)) found.Add(CallRow.Read(row));
        return found;
    }
#pragma warning restore CA2100
}
