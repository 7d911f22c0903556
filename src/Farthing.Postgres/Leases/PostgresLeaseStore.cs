using System.Data;
using Farthing.Budgets.Accounts;
using Farthing.Budgets.Leases;
using Farthing.Budgets.Persistence;
using Npgsql;
using NpgsqlTypes;

namespace Farthing.Postgres.Leases;

/// <summary>Leases in the database that the replicas share.</summary>
/// <param name="database">The database; its options give this replica's name. Stays the caller's.</param>
/// <param name="replica">The identity of this replica's data folder: names may be given twice, folders not.</param>
public sealed class PostgresLeaseStore(PostgresDatabase database, string replica) : ILeaseStore
{
    /// <inheritdoc />
    public Task<IReadOnlyList<LeaseGrant>> RenewAsync(IReadOnlyList<LeaseRequest> requests, TimeSpan lifetime, CancellationToken cancellationToken) => database.RunAsync<IReadOnlyList<LeaseGrant>>(
        async (connection, cancellation) =>
        {
            await using NpgsqlCommand command = new("SELECT account, cell, granted, others_used, carried FROM lease_accounts($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)", connection)
            {
                Parameters =
                {
                    new() { Value = replica },
                    new() { Value = database.Options.Replica },
                    new() { Value = lifetime },
                    new() { Value = requests.Select(request => request.Id.Value).ToArray() },
                    new() { Value = requests.Select(request => request.Cell).ToArray() },
                    Amounts(requests.Select(request => request.Limit)),
                    Amounts(requests.Select(request => request.Carry)),
                    new() { Value = requests.Select(request => request.Lasts).ToArray() },
                    Amounts(requests.Select(request => request.Used)),
                    Amounts(requests.Select(request => request.Kept)),
                    Amounts(requests.Select(request => request.Wanted)),
                    Amounts(requests.Select(request => request.Needed)),
                    new() { Value = requests.Select(request => request.Call).ToArray() },
                    new() { Value = requests.Select(request => Stored(request.Expires)).ToArray() },
                    new() { Value = requests.Select(request => Stored(request.Begins)).ToArray() },
                    Amounts(requests.Select(request => request.LeftOpen)),
                    Times(requests.Select(request => request.Until)),
                },
            };
            List<LeaseGrant> grants = new(requests.Count);
            await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellation);
            while (await reader.ReadAsync(cancellation))
                grants.Add(new LeaseGrant(new AccountId(reader.GetInt64(0)), reader.GetInt64(1), reader.GetDecimal(2), reader.GetDecimal(3), reader.GetDecimal(4)));
            return grants;
        },
        cancellationToken);

    /// <inheritdoc />
    public Task RecoverAsync(IReadOnlyCollection<AccountCell> used, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // A call may have ended in a window of which its replica had not said anything yet: what it used there is known from here on, in the place of what was in flight.
        const string Begin = """
            INSERT INTO leases (account, cell, replica, granted, used, most, expires, carried)
            SELECT s.account, s.cell, $1, s.used, s.used, 0, s.expires, NULL
            FROM unnest($2, $3, $4, $5, $6) AS s(account, cell, used, expires, until)
            WHERE s.until IS NULL AND s.expires > $7
                AND EXISTS (SELECT FROM leases l WHERE l.account = s.account AND l.replica = $1 AND l.cell <> 0 AND l.cell < s.cell)
            ON CONFLICT DO NOTHING
            """;

        // A rolling window's lease is one for all its cells that count. What was used of a calendar's window says what it left over, also when it has ended. Calls that
        // were left open may be charged in all windows of which there are rows: their process was at work in them. Of what is not in the journal, idle accounts that
        // left memory, everything was said before they left.
        const string Recover = """
            WITH said AS (SELECT * FROM unnest($2, $3, $4, $5, $6) AS said(account, cell, used, expires, until)),
                 own AS (
                    SELECT l.account, l.cell,
                        coalesce(sum(s.used) FILTER (WHERE l.cell <> 0 OR s.expires > $7), 0) AS used,
                        coalesce(sum(s.used) FILTER (WHERE s.until IS NOT NULL), 0) AS left_open, max(s.until) AS until, max(s.expires) FILTER (WHERE s.until IS NOT NULL) AS ends
                    FROM leases l JOIN said s
                        ON s.account = l.account AND (l.cell IN (0, s.cell) OR (l.cell > s.cell AND s.until > coalesce(l.begins, '-infinity')))
                    WHERE l.replica = $1 GROUP BY l.account, l.cell)
            UPDATE leases l SET granted = coalesce(own.used, l.used), used = coalesce(own.used, l.used), left_open = coalesce(own.left_open, l.left_open),
                until = CASE WHEN own.used IS NULL THEN l.until ELSE own.until END, expires = greatest(l.expires, own.ends)
            FROM leases mine LEFT JOIN own ON own.account = mine.account AND own.cell = mine.cell
            WHERE mine.replica = $1 AND l.replica = $1 AND l.account = mine.account AND l.cell = mine.cell
            """;

        // What its replica did not say it used may be in flight, for as long as a call may last.
        const string Forget = """
            DELETE FROM leases
            WHERE expires < now() - CASE WHEN granted = used AND left_open = 0 THEN interval '1 day' ELSE interval '8 days' END AND (cell <> 0 OR granted = used)
            """;
        return database.InTransactionAsync(
            IsolationLevel.ReadCommitted,
            async (connection, cancellation) =>
            {
                foreach (string statement in (string[])[Begin, Recover])
                {
                    await using NpgsqlCommand recover = new(statement, connection)
                    {
                        Parameters =
                        {
                            new() { Value = replica },
                            new() { Value = used.Select(cell => cell.Id.Value).ToArray() },
                            new() { Value = used.Select(cell => cell.Cell).ToArray() },
                            Amounts(used.Select(cell => cell.Used)),
                            new() { Value = used.Select(cell => Stored(cell.Expires)).ToArray() },
                            Times(used.Select(cell => cell.Until)),
                            new() { Value = now.UtcDateTime },
                        },
                    };
                    await recover.ExecuteNonQueryAsync(cancellation);
                }

                await using NpgsqlCommand forget = new(Forget, connection);
                return await forget.ExecuteNonQueryAsync(cancellation);
            },
            cancellationToken);
    }

    /// <summary>Every replica that was ever seen and what it holds.</summary>
    /// <exception cref="Ledger.LedgerException">The store cannot be reached.</exception>
    public static Task<IReadOnlyList<ReplicaStatus>> ReadReplicasAsync(PostgresDatabase database, CancellationToken cancellationToken)
    {
        const string Read = """
            SELECT r.replica, r.name, r.seen_at, r.expires_at, count(l.account), count(*) FILTER (WHERE l.granted > l.used)
            FROM replicas r LEFT JOIN leases l ON l.replica = r.replica AND l.expires > now()
                AND NOT EXISTS (SELECT FROM leases n WHERE n.account = l.account AND n.replica = l.replica AND n.cell > l.cell)
            GROUP BY r.replica ORDER BY r.seen_at DESC
            """;
        return database.RunAsync<IReadOnlyList<ReplicaStatus>>(
            async (connection, cancellation) =>
            {
                await using NpgsqlCommand command = new(Read, connection);
                await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellation);
                List<ReplicaStatus> replicas = [];
                while (await reader.ReadAsync(cancellation))
                    replicas.Add(new ReplicaStatus(reader.GetString(0), reader.GetString(1), reader.GetFieldValue<DateTimeOffset>(2), reader.GetFieldValue<DateTimeOffset>(3), reader.GetInt64(4), reader.GetInt64(5)));
                return replicas;
            },
            cancellationToken);
    }

    /// <summary>Gives up what a replica held and did not say it used; only once its leases have ended, so that it cannot be using them.</summary>
    /// <returns>Whether it was done; not when the replica may still be alive, or there is none of that identity.</returns>
    /// <exception cref="Ledger.LedgerException">The store cannot be reached.</exception>
    public static Task<bool> WriteOffAsync(PostgresDatabase database, string replica, CancellationToken cancellationToken)
    {
        const string WriteOff = """
            WITH dead AS (DELETE FROM replicas WHERE replica = $1 AND expires_at < now() RETURNING replica),
                 given AS (UPDATE leases l SET granted = l.used, left_open = 0 FROM dead WHERE l.replica = dead.replica RETURNING 1)
            SELECT count(*) FROM dead
            """;
        return database.RunAsync(
            async (connection, cancellation) =>
            {
                await using NpgsqlCommand command = new(WriteOff, connection) { Parameters = { new() { Value = replica } } };
                return await command.ExecuteScalarAsync(cancellation) is > 0L;
            },
            cancellationToken);
    }

    private static NpgsqlParameter Times(IEnumerable<DateTimeOffset?> times) =>
        new() { Value = times.Select(time => time is { } known ? Stored(known) : (DateTime?)null).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz };

    private static NpgsqlParameter Amounts(IEnumerable<decimal> amounts) => new() { Value = amounts.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Numeric };

    /// <summary>The end of time as the database can hold it.</summary>
    private static DateTime Stored(DateTimeOffset expires) => expires.Year >= 9999 ? new DateTime(9999, 1, 1, 0, 0, 0, DateTimeKind.Utc) : expires.UtcDateTime;
}
