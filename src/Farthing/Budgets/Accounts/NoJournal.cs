namespace Farthing.Budgets.Accounts;

/// <summary>Stands for a journal that cannot be opened yet: no call is let in that it would have to remember.</summary>
internal sealed class NoJournal : IAccountJournal
{
    public bool TryReserve(Reservation reservation) => false;

    public void Settle(Reservation reservation, ReadOnlySpan<decimal> used)
    {
        // What was set aside before is counted in memory, and written when the journal is there.
    }
}
