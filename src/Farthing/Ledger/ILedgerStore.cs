namespace Farthing.Ledger;

/// <summary>Where the journal is moved to. Used by one thread, the ledger's own, which may wait.</summary>
public interface ILedgerStore : IDisposable
{
    /// <summary>The place up to which a journal is in the store, or <c>null</c> when none of it is.</summary>
    JournalPosition? ReadPosition(ulong journal);

    /// <summary>Begins a batch. It is in the store, durably and as a whole, when <see cref="ILedgerBatch.Commit"/> returns, and not at all otherwise.</summary>
    ILedgerBatch BeginBatch();
}
