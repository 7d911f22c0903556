namespace Farthing.Ledger;

/// <summary>Calls that enter the store together. Disposing of it without <see cref="Commit"/> takes everything back.</summary>
public interface ILedgerBatch : IDisposable
{
    /// <summary>Adds a call, to the calls and to the roll-ups.</summary>
    /// <returns><c>false</c> when the store has that call already; nothing changes then.</returns>
    bool Add(CallRecord record);

    /// <summary>Makes the batch durable, together with the place in the journal up to which it reaches.</summary>
    void Commit(JournalPosition position);
}
