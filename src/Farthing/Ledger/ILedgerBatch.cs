namespace Farthing.Ledger;

/// <summary>Calls that enter the store together. Disposing of it without <see cref="Commit"/> takes everything back.</summary>
public interface ILedgerBatch : IDisposable
{
    /// <summary>Adds a call, to the calls and to the roll-ups; one that the store has already changes nothing.</summary>
    void Add(CallRecord record);

    /// <summary>Adds a refused call, apart from the calls and the roll-ups; one that the store has already changes nothing.</summary>
    void Add(RefusedCall refused);

    /// <summary>Makes the batch durable, together with the place in the journal up to which it reaches.</summary>
    /// <returns>How many of the calls the store did not have before; refused ones are not counted.</returns>
    int Commit(JournalPosition position);
}
