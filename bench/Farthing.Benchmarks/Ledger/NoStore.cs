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
        public bool Add(CallRecord record) => true;

        public void Commit(JournalPosition position)
        {
        }

        public void Dispose()
        {
        }
    }
}
