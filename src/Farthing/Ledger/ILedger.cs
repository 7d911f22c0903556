namespace Farthing.Ledger;

/// <summary>
/// Receives exactly one record of every call. Both methods are cheap (one append to a local journal, no wait for a disk or a
/// database) and safe from any thread.
/// </summary>
public interface ILedger
{
    /// <summary>Journals that a provider is about to be asked.</summary>
    /// <returns><c>false</c> when the journal cannot be written or its backlog is full: the provider must not be asked.</returns>
    bool TryOpen(CallIntent intent);

    /// <summary>Whether calls can be recorded now. One that needs no provider is recorded by <see cref="Close"/> alone, after this was asked.</summary>
    bool TakesCalls => true;

    /// <summary>Journals how the call ended. Never fails: a record that cannot be written is kept in memory until it can be.</summary>
    void Close(CallRecord record);

    /// <summary>Journals a call that was refused, as long as new calls are taken; otherwise it is lost: it cost nothing, and room is kept for those that do.</summary>
    /// <returns>Whether it was.</returns>
    bool TryRefuse(RefusedCall refused) => false;
}
