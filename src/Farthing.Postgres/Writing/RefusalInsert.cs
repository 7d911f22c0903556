using Farthing.Ledger;
using Farthing.Ledger.Stores;
using Npgsql;
using NpgsqlTypes;

namespace Farthing.Postgres.Writing;

/// <summary>Inserts refused calls.</summary>
internal static class RefusalInsert
{
    public const string Columns =
        "id, started_at, duration_us, overhead_us, project, team, feature, \"user\", key, tags, endpoint, streamed, model, status, error_code, cache, route, degraded, "
        + "refused_by, message, retry_after_s, calls";

    private static readonly string Sql = $"INSERT INTO refusals ({Columns}) VALUES ({string.Join(", ", Enumerable.Range(1, 22).Select(i => $"${i}"))}) ON CONFLICT (id) DO NOTHING";

    /// <param name="connection">Where to, in a transaction.</param>
    /// <param name="refusals">Which; those that are there already change nothing.</param>
    /// <param name="timeout">How long the server may take.</param>
    public static void Write(NpgsqlConnection connection, IReadOnlyList<RefusedCall> refusals, TimeSpan timeout)
    {
        using NpgsqlBatch batch = new(connection) { Timeout = (int)Math.Ceiling(timeout.TotalSeconds) };
        foreach (RefusedCall refused in refusals) batch.BatchCommands.Add(Command(refused));
        batch.ExecuteNonQuery();
    }

#pragma warning disable CA2100 // The text is made of column names and numbers; values are parameters.
    private static NpgsqlBatchCommand Command(RefusedCall refused) => new(Sql)
#pragma warning restore CA2100
    {
        Parameters =
        {
            new() { Value = CallColumns.ToGuid(refused.Id) },
            new() { Value = Quantities.Instant(Quantities.Micros(refused.StartedAt)).UtcDateTime },
            new() { Value = Quantities.Micros(refused.Duration) },
            new() { Value = Quantities.Micros(refused.Overhead) },
            Text(refused.Principal.Project),
            Text(refused.Principal.Team),
            Text(refused.Principal.Feature),
            Text(refused.Principal.User),
            Text(refused.Principal.Key),
            Text(refused.Principal.Tags),
            Text(Names.Endpoints[refused.Endpoint]),
            new() { Value = refused.Streamed },
            Text(refused.RequestedModel),
            new() { Value = refused.Status },
            Text(refused.ErrorCode),
            Text(refused.Cache),
            Text(refused.Route),
            Text(refused.Degraded),
            Text(refused.RefusedBy),
            Text(refused.Message),
            new() { Value = (object?)refused.RetryAfter ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Integer },
            new() { Value = refused.Count },
        },
    };

    private static NpgsqlParameter Text(string text) => new() { Value = PostgresText.Clean(text) };
}
