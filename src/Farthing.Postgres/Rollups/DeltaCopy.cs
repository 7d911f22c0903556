using Farthing.Ledger.Stores;
using Farthing.Postgres.Writing;
using Farthing.Pricing;
using Npgsql;
using NpgsqlTypes;

namespace Farthing.Postgres.Rollups;

/// <summary>Adds the sums of a batch: rows of the replica's own, so that none waits for another.</summary>
internal static class DeltaCopy
{
    private static readonly string Copy = $"COPY rollup_deltas (period, {RollupColumns.Key}, {RollupColumns.AllMeasures}) FROM STDIN (FORMAT BINARY)";

    public static void Write(NpgsqlConnection connection, RollupBatch batch, TimeSpan timeout)
    {
        using NpgsqlBinaryImporter row = connection.BeginBinaryImport(Copy);
        row.Timeout = timeout;
        foreach (((long hour, RollupKey key), Measures sums) in batch.Sums)
        {
            row.StartRow();
            row.Write(hour, NpgsqlDbType.Bigint);
            Text(row, key.Project);
            Text(row, key.Team);
            Text(row, key.Feature);
            Text(row, key.User);
            Text(row, key.Key);
            Text(row, key.Endpoint);
            Text(row, key.Provider);
            Text(row, key.Model);
            Text(row, key.Cache);
            Text(row, key.Degraded);
            for (int i = 0; i < Measures.Count; i++)
            {
                if (RollupColumns.IsMoney(i)) row.Write(Usd.FromPicos(sums.Sums[i]).Amount, NpgsqlDbType.Numeric);
                else row.Write(sums.Sums[i], NpgsqlDbType.Bigint);
            }
        }

        row.Complete();
    }

    private static void Text(NpgsqlBinaryImporter row, string text) => row.Write(PostgresText.Clean(text), NpgsqlDbType.Text);
}
