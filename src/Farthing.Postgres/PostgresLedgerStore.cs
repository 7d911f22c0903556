using Farthing.Calls;
using Farthing.Ledger;
using Farthing.Ledger.Stores;
using Farthing.Postgres.Rollups;
using Farthing.Postgres.Writing;
using Farthing.Pricing;
using Npgsql;

namespace Farthing.Postgres;

/// <summary>
/// The ledger's store in a PostgreSQL database, over one connection that is made when it is first needed and again after a failure. Used by one
/// thread. Batches are inserted without asking what is there already; only one that hits a call that is there asks, and comes again without it.
/// </summary>
/// <param name="database">The database; stays the caller's.</param>
public sealed class PostgresLedgerStore(PostgresDatabase database) : ILedgerStore
{
    private readonly CallCopy _calls = new();
    private NpgsqlConnection? _connection;
    private CostlyCalls? _costly;

    /// <inheritdoc />
    public JournalPosition? ReadPosition(ulong journal) => Run(connection =>
    {
        using NpgsqlCommand select = new("SELECT segment, position FROM journal_positions WHERE journal = $1", connection) { Parameters = { new() { Value = unchecked((long)journal) } } };
        using NpgsqlDataReader row = select.ExecuteReader();
        return row.Read() ? new JournalPosition(journal, unchecked((ulong)row.GetInt64(0)), row.GetInt64(1)) : (JournalPosition?)null;
    });

    /// <inheritdoc />
    public ILedgerBatch BeginBatch() => new Batch(this);

    /// <inheritdoc />
    public void Dispose()
    {
        _connection?.Dispose();
    }

    private int Write(IReadOnlyList<CallRecord> calls, IReadOnlyList<RefusedCall> refusals, JournalPosition position) => Run(connection =>
    {
        bool madePartitions = false;
        while (true)
        {
            try
            {
                WriteOnce(connection, calls, refusals, position);
                return calls.Count;
            }
            catch (PostgresException refused) when (refused.SqlState == PostgresErrorCodes.CheckViolation && !madePartitions)
            {
                // No partition for a day: ordinarily they are made ahead.
                using NpgsqlTransaction transaction = connection.BeginTransaction();
                Partitions.MakeDays(connection, calls.Select(call => Partitions.DayOf(call.Id)));
                transaction.Commit();
                madePartitions = true;
            }
            catch (PostgresException refused) when (refused.SqlState == PostgresErrorCodes.UniqueViolation)
            {
                HashSet<CallId> known = Known(connection, calls);
                if (known.Count == 0) throw;
                calls = [.. calls.Where(call => !known.Contains(call.Id))];
            }
        }
    });

    private void WriteOnce(NpgsqlConnection connection, IReadOnlyList<CallRecord> calls, IReadOnlyList<RefusedCall> refusals, JournalPosition position)
    {
        using NpgsqlTransaction transaction = connection.BeginTransaction();
        try
        {
            if (calls.Count > 0)
            {
                _calls.Write(connection, calls, MarkCostly(calls), database.Options.StatementTimeout);
                RollupBatch sums = new();
                foreach (CallRecord call in calls) sums.Add(call);
                DeltaCopy.Write(connection, sums, database.Options.StatementTimeout);
            }

            if (refusals.Count > 0) RefusalInsert.Write(connection, refusals, database.Options.StatementTimeout);
            SetPosition(connection, position);
            transaction.Commit();
        }
        catch
        {
            // What it remembers counts calls that are not there.
            _costly = null;
            throw;
        }
    }

    private bool[] MarkCostly(IReadOnlyList<CallRecord> calls)
    {
        _costly ??= new CostlyCalls(LoadCostly);
        bool[] marks = new bool[calls.Count];
        for (int i = 0; i < marks.Length; i++) marks[i] = _costly.IsCostly(Quantities.Micros(calls[i].StartedAt), Quantities.Cost(calls[i].Charges));
        return marks;
    }

    private List<long> LoadCostly(long hour)
    {
        using NpgsqlCommand select = new(
            $"SELECT cost FROM calls WHERE id >= $1 AND id < $2 AND started_at >= $3 AND started_at < $4 AND costly ORDER BY cost DESC LIMIT {CostlyCalls.MostPerHour}", _connection)
        {
            Parameters =
            {
                new() { Value = CallColumns.ToGuid(CallTimes.AtHour(hour, -CallTimes.MarginMillis)) },
                new() { Value = CallColumns.ToGuid(CallTimes.AtHour(hour + 1, CallTimes.MarginMillis)) },
                new() { Value = Quantities.Instant(hour * CostlyCalls.HourMicros).UtcDateTime },
                new() { Value = Quantities.Instant((hour + 1) * CostlyCalls.HourMicros).UtcDateTime },
            },
        };
        using NpgsqlDataReader row = select.ExecuteReader();
        List<long> costs = [];
        while (row.Read()) costs.Add(new Usd(row.GetDecimal(0)).ToPicos());
        return costs;
    }

    private static HashSet<CallId> Known(NpgsqlConnection connection, IReadOnlyList<CallRecord> calls)
    {
        using NpgsqlCommand select = new("SELECT id FROM calls WHERE id = ANY($1)", connection) { Parameters = { new() { Value = calls.Select(call => CallColumns.ToGuid(call.Id)).ToArray() } } };
        using NpgsqlDataReader row = select.ExecuteReader();
        HashSet<CallId> known = [];
        while (row.Read()) known.Add(CallColumns.ToCallId(row.GetGuid(0)));
        return known;
    }

    private void SetPosition(NpgsqlConnection connection, JournalPosition position)
    {
        using NpgsqlBatch batch = new(connection)
        {
            BatchCommands =
            {
                // The journal's segments are given up on the strength of the commit: a server that otherwise answers before it is durable must not here.
                new NpgsqlBatchCommand("SELECT set_config('synchronous_commit', 'on', true) WHERE current_setting('synchronous_commit') IN ('off', 'local')"),
                new NpgsqlBatchCommand(
                    """
                    INSERT INTO journal_positions (journal, segment, position, replica, stored_at) VALUES ($1, $2, $3, $4, now())
                    ON CONFLICT (journal) DO UPDATE SET segment = excluded.segment, position = excluded.position, replica = excluded.replica, stored_at = excluded.stored_at
                    """)
                {
                    Parameters =
                    {
                        new() { Value = unchecked((long)position.Journal) },
                        new() { Value = unchecked((long)position.Segment) },
                        new() { Value = position.Offset },
                        new() { Value = PostgresText.Clean(database.Options.Replica) },
                    },
                },
            },
        };
        batch.ExecuteNonQuery();
    }

    private T Run<T>(Func<NpgsqlConnection, T> work)
    {
        try
        {
            return work(_connection ??= database.Connect());
        }
        catch (Exception failure)
        {
            _connection?.Dispose();
            _connection = null;
            if (PostgresFailure.IsOfDatabase(failure)) throw database.Describe(failure);
            throw;
        }
    }

    private sealed class Batch(PostgresLedgerStore store) : ILedgerBatch
    {
        private readonly List<CallRecord> _calls = [];
        private readonly List<RefusedCall> _refusals = [];
        private readonly HashSet<CallId> _ids = [];

        public void Add(CallRecord record)
        {
            if (_ids.Add(record.Id)) _calls.Add(record);
        }

        public void Add(RefusedCall refused) => _refusals.Add(refused);

        public int Commit(JournalPosition position) => store.Write(_calls, _refusals, position);

        public void Dispose()
        {
            // Nothing reaches the database before the commit.
        }
    }
}
