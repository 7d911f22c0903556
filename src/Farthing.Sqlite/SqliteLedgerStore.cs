using Farthing.Ledger;
using Farthing.Ledger.Stores;
using Farthing.Sqlite.Native;
using Farthing.Sqlite.Rollups;

namespace Farthing.Sqlite;

/// <summary>The ledger's store in one SQLite file. Used by one thread.</summary>
public sealed class SqliteLedgerStore : ILedgerStore
{
    private readonly SqliteHandle _database;
    private readonly CostlyCalls _costly;
    private readonly CallInsert _calls;
    private readonly RefusalInsert _refusals;
    private readonly RollupWriter _rollups;
    private readonly Statement _begin;
    private readonly Statement _commit;
    private readonly Statement _rollBack;
    private readonly Statement _setPosition;
    private readonly Statement _loadCostly;

    private SqliteLedgerStore(SqliteHandle database, SqliteLedgerOptions options)
    {
        _database = database;
        _loadCostly = new Statement(
            _database, $"SELECT cost_pico FROM calls WHERE started_us / {CostlyCalls.HourMicros} = ? AND costly = 1 ORDER BY cost_pico DESC LIMIT {CostlyCalls.MostPerHour}");
        _costly = new CostlyCalls(LoadCostly);
        _calls = new CallInsert(_database, _costly);
        _refusals = new RefusalInsert(_database);
        _rollups = new RollupWriter(_database, options.MaxKeysPerHour);
        _begin = new Statement(_database, "BEGIN IMMEDIATE");
        _commit = new Statement(_database, "COMMIT");
        _rollBack = new Statement(_database, "ROLLBACK");
        _setPosition = new Statement(_database, "INSERT OR REPLACE INTO journals (journal, segment, offset) VALUES (?, ?, ?)");
    }

    /// <summary>Opens or makes the SQLite file of a data folder and brings its schema up to date.</summary>
    /// <exception cref="LedgerException">It cannot be opened or is of a newer version.</exception>
    public static SqliteLedgerStore Open(string dataFolder, SqliteLedgerOptions? options = null)
    {
        options ??= new SqliteLedgerOptions();
        return new SqliteLedgerStore(SqliteDatabase.OpenForWriting(dataFolder, options.BusyTimeout), options);
    }

    /// <inheritdoc />
    public JournalPosition? ReadPosition(ulong journal)
    {
        using Statement select = new(_database, "SELECT segment, offset FROM journals WHERE journal = ?");
        select.Bind(unchecked((long)journal));
        return select.Step() ? new JournalPosition(journal, unchecked((ulong)select.Int64(0)), select.Int64(1)) : null;
    }

    /// <inheritdoc />
    public ILedgerBatch BeginBatch()
    {
        _begin.Run();
        return new Batch(this);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _calls.Dispose();
        _refusals.Dispose();
        _loadCostly.Dispose();
        _rollups.Dispose();
        _begin.Dispose();
        _commit.Dispose();
        _rollBack.Dispose();
        _setPosition.Dispose();
        _database.Dispose();
    }

    private IEnumerable<long> LoadCostly(long hour)
    {
        _loadCostly.Bind(hour);
        while (_loadCostly.Step()) yield return _loadCostly.Int64(0);
    }

    private sealed class Batch(SqliteLedgerStore store) : ILedgerBatch
    {
        private bool _committed;
        private int _stored;

        public void Add(CallRecord record)
        {
            if (!store._calls.Insert(record)) return;
            store._rollups.Add(record);
            _stored++;
        }

        public void Add(RefusedCall refused) => store._refusals.Insert(refused);

        public int Commit(JournalPosition position)
        {
            store._rollups.Flush();
            store._setPosition.Bind(unchecked((long)position.Journal)).Bind(unchecked((long)position.Segment)).Bind(position.Offset).Run();
            store._commit.Run();
            _committed = true;
            return _stored;
        }

        public void Dispose()
        {
            if (_committed) return;
            store._rollups.RollBack();
            store._costly.Forget();
            // Some failures (a full disk) have rolled it back already.
            if (store._database.IsInTransaction) store._rollBack.Run();
        }
    }
}
