using System.Collections;
using Farthing.Budgets.Accounts;

namespace Farthing.Budgets.Persistence;

/// <summary>The reservations that a journal has written down and not seen settled, tied to each other: each call joins and leaves. Used under the table's lock.</summary>
internal sealed class OpenReservations : IEnumerable<Reservation>
{
    private Reservation? _last;

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a reservation, unless it is here.</summary>
    public void Add(Reservation reservation)
    {
        if (reservation.IsWritten) return;
        (reservation.IsWritten, reservation.Before) = (true, _last);
        if (_last is not null) _last.After = reservation;
        _last = reservation;
        Count++;
    }

    /// <summary>Takes a reservation out.</summary>
    /// <returns>Whether it was here.</returns>
    public bool Remove(Reservation reservation)
    {
        if (!reservation.IsWritten) return false;
        if (reservation.Before is { } before) before.After = reservation.After;
        if (reservation.After is { } after) after.Before = reservation.Before;
        else _last = reservation.Before;
        (reservation.IsWritten, reservation.Before, reservation.After) = (false, null, null);
        Count--;
        return true;
    }

    /// <inheritdoc />
    public IEnumerator<Reservation> GetEnumerator()
    {
        for (Reservation? each = _last; each is not null; each = each.Before) yield return each;
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
