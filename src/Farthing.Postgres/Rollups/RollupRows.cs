using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Farthing.Ledger.Stores;
using Farthing.Postgres.Reading;
using Farthing.Pricing;
using Npgsql;
using NpgsqlTypes;

namespace Farthing.Postgres.Rollups;

/// <summary>Sums that are to be added to the roll-ups, gathered by table and sent in a few statements of arrays. For one thread.</summary>
internal sealed class RollupRows(NpgsqlConnection connection)
{
    private const int MostRows = 2_000;
    private readonly Dictionary<string, List<(int Level, long Period, RollupKey Key, Measures Sums)>> _tables = [];

    public async Task AddAsync(RollupLevel level, long period, RollupKey key, Measures sums, CancellationToken cancellationToken)
    {
        string table = ReportReader.Table(level);
        if (!_tables.TryGetValue(table, out List<(int, long, RollupKey, Measures)>? rows)) _tables.Add(table, rows = []);
        rows.Add((level.Number, period, key, sums));
        if (rows.Count >= MostRows) await FlushAsync(rows, table, cancellationToken);
    }

    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        foreach ((string table, List<(int, long, RollupKey, Measures)> rows) in _tables) await FlushAsync(rows, table, cancellationToken);
    }

    private static string Upsert(string table)
    {
        string parameters = string.Join(", ", Enumerable.Range(1, 3 + RollupKey.Dimensions.Count + Measures.Count).Select(i => $"${i}"));
        string add = string.Join(", ", RollupColumns.Measures.Select(column => $"{column} = {table}.{column} + excluded.{column}"));
        return $"INSERT INTO {table} (level, period, key_id, {RollupColumns.Key}, {RollupColumns.AllMeasures}) SELECT * FROM unnest({parameters}) ON CONFLICT (level, period, key_id) DO UPDATE SET {add}";
    }

    private async Task FlushAsync(List<(int Level, long Period, RollupKey Key, Measures Sums)> rows, string table, CancellationToken cancellationToken)
    {
        if (rows.Count == 0) return;
        (int Level, long Period, RollupKey Key, Measures Sums)[] distinct = Merged(rows);
        rows.Clear();
#pragma warning disable CA2100 // The text is made of column names only.
        await using NpgsqlCommand command = new(Upsert(table), connection);
#pragma warning restore CA2100
        Array(command, distinct, row => (short)row.Level, NpgsqlDbType.Smallint);
        Array(command, distinct, row => row.Period, NpgsqlDbType.Bigint);
        Array(command, distinct, row => KeyId(row.Key), NpgsqlDbType.Uuid);
        Array(command, distinct, row => row.Key.Project, NpgsqlDbType.Text);
        Array(command, distinct, row => row.Key.Team, NpgsqlDbType.Text);
        Array(command, distinct, row => row.Key.Feature, NpgsqlDbType.Text);
        Array(command, distinct, row => row.Key.User, NpgsqlDbType.Text);
        Array(command, distinct, row => row.Key.Key, NpgsqlDbType.Text);
        Array(command, distinct, row => row.Key.Endpoint, NpgsqlDbType.Text);
        Array(command, distinct, row => row.Key.Provider, NpgsqlDbType.Text);
        Array(command, distinct, row => row.Key.Model, NpgsqlDbType.Text);
        Array(command, distinct, row => row.Key.Cache, NpgsqlDbType.Text);
        Array(command, distinct, row => row.Key.Degraded, NpgsqlDbType.Text);
        for (int i = 0; i < Measures.Count; i++)
        {
            int measure = i;
            if (RollupColumns.IsMoney(i)) Array(command, distinct, row => Usd.FromPicos(row.Sums.Sums[measure]).Amount, NpgsqlDbType.Numeric);
            else Array(command, distinct, row => row.Sums.Sums[measure], NpgsqlDbType.Bigint);
        }

        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Each row once: a statement may not meet one twice.</summary>
    private static (int Level, long Period, RollupKey Key, Measures Sums)[] Merged(List<(int Level, long Period, RollupKey Key, Measures Sums)> rows)
    {
        Dictionary<(int, long, RollupKey), Measures> merged = [];
        foreach ((int level, long period, RollupKey key, Measures sums) in rows)
        {
            if (!merged.TryGetValue((level, period, key), out Measures? there)) merged.Add((level, period, key), there = new Measures());
            there.Add(sums);
        }

        return [.. merged.Select(row => (row.Key.Item1, row.Key.Item2, row.Key.Item3, row.Value))];
    }

    private static void Array<TRow, T>(NpgsqlCommand command, TRow[] rows, Func<TRow, T> value, NpgsqlDbType type) =>
        command.Parameters.Add(new NpgsqlParameter { Value = System.Array.ConvertAll(rows, row => value(row)), NpgsqlDbType = NpgsqlDbType.Array | type });

    /// <summary>128 bits of a hash that nobody can make collide: users choose their names.</summary>
    private static Guid KeyId(in RollupKey key)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        ReadOnlySpan<string> values = [key.Project, key.Team, key.Feature, key.User, key.Key, key.Endpoint, key.Provider, key.Model, key.Cache, key.Degraded];
        Span<byte> length = stackalloc byte[sizeof(int)];
        foreach (string value in values)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(value);
            BinaryPrimitives.WriteInt32BigEndian(length, bytes.Length);
            hash.AppendData(length);
            hash.AppendData(bytes);
        }

        return new Guid(hash.GetHashAndReset().AsSpan(0, 16), bigEndian: true);
    }
}
