namespace Farthing.Budgets.Accounts;

/// <summary>Remembers reservations across the end of the process. Called under the table's lock: quick, and without waiting for a disk.</summary>
internal interface IAccountJournal
{
    /// <summary>Writes down what was set aside.</summary>
    /// <returns><c>false</c> when it cannot: the call must not be let in.</returns>
    bool TryReserve(Reservation reservation);

    /// <summary>Writes down what was used. What cannot be written counts as used in full after a restart.</summary>
    /// <param name="reservation">What was set aside.</param>
    /// <param name="used">For each account of its request.</param>
    void Settle(Reservation reservation, ReadOnlySpan<decimal> used);
}
