using Farthing.Ledger.Stores;
using Farthing.Postgres.Writing;
using Farthing.Pricing;
using Npgsql;

namespace Farthing.Postgres.Rollups;

/// <summary>
/// Folds what all replicas added into the roll-ups, and makes the coarse levels of hours that are over. Runs in the one transaction that holds
/// <see cref="PostgresLock.Rollups"/>, so that a reader sees every sum once, before or after. Used once.
/// </summary>
internal sealed class RollupFold(NpgsqlConnection connection, int maxKeysPerHour)
{
    /// <summary>Calls that began in an hour have mostly ended ten minutes after it.</summary>
    private const int GraceSeconds = 600;

    private const int MostDeltas = 50_000;
    private readonly RollupRows _rows = new(connection);

    public async Task RunAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand read = new("SELECT closed_before FROM rollup_state", connection);
        long closedBefore = (long)(await read.ExecuteScalarAsync(cancellationToken))!;
        while (await FoldAsync(closedBefore, cancellationToken) == MostDeltas)
        {
            // More may be waiting.
        }

        long over = RollupLevel.HourOf(now.ToUnixTimeSeconds() - GraceSeconds);
        if (over > closedBefore) await CloseAsync(closedBefore, over, cancellationToken);
    }

    /// <returns>How many rows were folded.</returns>
    private async Task<int> FoldAsync(long closedBefore, CancellationToken cancellationToken)
    {
        (int count, Dictionary<(long Hour, RollupKey Key), Measures> sums) = await TakeAsync(cancellationToken);
        if (count == 0) return 0;
        long[] hours = [.. sums.Keys.Select(key => key.Hour).Distinct()];
        await Partitions.MakeMonthsAsync(connection, hours.Select(hour => DateOnly.FromDateTime(DateTimeOffset.FromUnixTimeSeconds(hour).UtcDateTime)), cancellationToken);
        (long Hour, List<RollupKey> Keys)? loaded = null;
        RollupKeys keys = new(_ => loaded!.Value.Keys, maxKeysPerHour);
        foreach (((long hour, RollupKey key), Measures added) in sums.OrderBy(row => row.Key.Hour))
        {
            if (loaded?.Hour != hour) loaded = (hour, await LoadKeysAsync(hour, cancellationToken));
            RollupKey placed = keys.Place(hour, key);
            await _rows.AddAsync(RollupLevel.Full, hour, placed, added, cancellationToken);
            if (hour < closedBefore) await AddCoarseAsync(hour, placed, added, cancellationToken);
        }

        await _rows.FlushAsync(cancellationToken);
        return count;
    }

    private async Task AddCoarseAsync(long hour, RollupKey key, Measures sums, CancellationToken cancellationToken)
    {
        foreach (RollupLevel level in RollupLevel.Coarse) await _rows.AddAsync(level, level.PeriodOf(hour), key.Masked(level), sums, cancellationToken);
    }

    private async Task<(int Count, Dictionary<(long Hour, RollupKey Key), Measures> Sums)> TakeAsync(CancellationToken cancellationToken)
    {
        await using NpgsqlCommand take = new(
            $"DELETE FROM rollup_deltas WHERE ctid = ANY (ARRAY (SELECT ctid FROM rollup_deltas LIMIT {MostDeltas})) RETURNING period, {RollupColumns.Key}, {RollupColumns.AllMeasures}", connection);
        await using NpgsqlDataReader row = await take.ExecuteReaderAsync(cancellationToken);
        Dictionary<(long, RollupKey), Measures> sums = [];
        int count = 0;
        for (; await row.ReadAsync(cancellationToken); count++) Add(sums, row);
        return (count, sums);
    }

    private async Task CloseAsync(long closedBefore, long over, CancellationToken cancellationToken)
    {
        List<long> hours = [];
        await using (NpgsqlCommand select = new("SELECT DISTINCT period FROM rollup_hours WHERE level = 0 AND period >= $1 AND period < $2 ORDER BY 1", connection) { Parameters = { new() { Value = closedBefore }, new() { Value = over } } })
        {
            await using NpgsqlDataReader row = await select.ExecuteReaderAsync(cancellationToken);
            while (await row.ReadAsync(cancellationToken)) hours.Add(row.GetInt64(0));
        }

        foreach (long hour in hours)
        {
            Dictionary<(long, RollupKey Key), Measures> sums = [];
            await using (NpgsqlCommand select = new($"SELECT period, {RollupColumns.Key}, {RollupColumns.AllMeasures} FROM rollup_hours WHERE level = 0 AND period = $1", connection) { Parameters = { new() { Value = hour } } })
            {
                await using NpgsqlDataReader row = await select.ExecuteReaderAsync(cancellationToken);
                while (await row.ReadAsync(cancellationToken)) Add(sums, row);
            }

            foreach (((_, RollupKey key), Measures added) in sums) await AddCoarseAsync(hour, key, added, cancellationToken);
            await _rows.FlushAsync(cancellationToken);
        }

        await using NpgsqlCommand write = new("UPDATE rollup_state SET closed_before = $1", connection) { Parameters = { new() { Value = over } } };
        await write.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task<List<RollupKey>> LoadKeysAsync(long hour, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand select = new($"SELECT {RollupColumns.Key} FROM rollup_hours WHERE level = 0 AND period = $1", connection) { Parameters = { new() { Value = hour } } };
        await using NpgsqlDataReader row = await select.ExecuteReaderAsync(cancellationToken);
        List<RollupKey> keys = [];
        while (await row.ReadAsync(cancellationToken)) keys.Add(Key(row, 0));
        return keys;
    }

    /// <summary>Adds a row of period, key and measures.</summary>
    private static void Add(Dictionary<(long, RollupKey), Measures> sums, NpgsqlDataReader row)
    {
        (long, RollupKey) key = (row.GetInt64(0), Key(row, 1));
        if (!sums.TryGetValue(key, out Measures? there)) sums.Add(key, there = new Measures());
        for (int i = 0; i < Measures.Count; i++)
        {
            int column = 1 + RollupKey.Dimensions.Count + i;
            there[(Measure)i] += RollupColumns.IsMoney(i) ? new Usd(row.GetDecimal(column)).ToPicos() : row.GetInt64(column);
        }
    }

    private static RollupKey Key(NpgsqlDataReader row, int first) => new(
        row.GetString(first), row.GetString(first + 1), row.GetString(first + 2), row.GetString(first + 3), row.GetString(first + 4),
        row.GetString(first + 5), row.GetString(first + 6), row.GetString(first + 7), row.GetString(first + 8), row.GetString(first + 9));
}
