using Farthing.Ledger;

namespace Farthing.Benchmarks.Ledger;

/// <summary>Takes everything and keeps nothing, so that the journal is measured alone.</summary>
internal sealed class NoStore : ILedgerStore
{
    public JournalPosition? ReadPosition(ulong journal) => null;

    public ILedgerBatch BeginBatch() => new Batch();

    public void Dispose()
    {
    }

    private sealed class Batch : ILedgerBatch
    {
        private int _added;

        public void Add(CallRecord record) => _added++;

        public void Add(RefusedCall refused)
        {
        }

        public int Commit(JournalPosition position) => _added;

        public void Dispose()
        {
        }
    }
}
