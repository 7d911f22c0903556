using Farthing.Ledger;

namespace Farthing.Postgres.Tests;

/// <summary>A store with a database of its own, which goes with it.</summary>
internal sealed class OwnedStore(PostgresDatabase database) : ILedgerStore
{
    private readonly PostgresLedgerStore _store = new(database);

    public JournalPosition? ReadPosition(ulong journal) => _store.ReadPosition(journal);

    public ILedgerBatch BeginBatch() => _store.BeginBatch();

    public void Dispose()
    {
        _store.Dispose();
        database.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }
}
