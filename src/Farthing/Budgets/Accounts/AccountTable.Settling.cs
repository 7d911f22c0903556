using System.Diagnostics.CodeAnalysis;
using Farthing.Budgets.Allowances;

namespace Farthing.Budgets.Accounts;

/// <content>Reservations that are repeated for another attempt, or end.</content>
public sealed partial class AccountTable
{
    internal bool TryRepeat(Reservation reservation, [NotNullWhen(false)] out Refusal? refusal)
    {
        refusal = null;
        lock (_lock)
        {
            DateTimeOffset now = _clock.Now;
            EndLeases(now);
            Account[] accounts = reservation.Request.All;
            for (int i = 0; i < accounts.Length; i++)
            {
                decimal amount = reservation.Entries[i].Amount;
                if (!Repeats(accounts[i]) || accounts[i].RoomAt(now) >= amount) continue;
                refusal = Describe(accounts[i], amount, now);
                return false;
            }

            for (int i = 0; i < accounts.Length; i++)
                if (Repeats(accounts[i])) accounts[i].ReserveMore(reservation.Entries[i].Cell, reservation.Entries[i].Amount);
            reservation.Times++;
            if (!reservation.IsDurable || _journal?.TryReserve(reservation) != false) return true;
            refusal = Unjournalled(Array.Find(accounts, account => account.IsDurable)!);
            return false;
        }
    }

    internal Headroom Settle(Reservation reservation, ReadOnlySpan<decimal> used, bool tells)
    {
        List<Waiter>? gone;
        Headroom headroom = default;
        lock (_lock)
        {
            DateTimeOffset now = _clock.Read(out long timestamp);
            _change++;
            double held = _time.GetElapsedTime(reservation.MadeAt, timestamp).TotalSeconds;
            Account[] accounts = reservation.Request.All;
            for (int i = 0; i < accounts.Length; i++)
            {
                Account account = accounts[i];
                ref Reservation.Entry entry = ref reservation.Entries[i];
                if (_leases is not null) Touch(account);
                int times = reservation.TimesOf(account);
                long cell = account.Settle(now, entry.Cell, times == 1 ? entry.Amount : entry.Amount * times, used[i], held);
                if (cell != entry.Cell) (entry.Cell, reservation.HasMoved) = (cell, true);
                if (_line.Count > 0) account.FreedAt = _change;
                if (tells) headroom.Add(account, now);
            }

            if (reservation.Request.OneByOne is { } oneByOne) oneByOne.Queued--;
            if (reservation.IsDurable) _journal?.Settle(reservation, used);
            gone = ServeLine(all: false);
        }

        Complete(gone);
        return headroom;
    }

    /// <summary>Whether another attempt of a call needs as much again.</summary>
    private static bool Repeats(Account account) => account is { IsHard: true, Measure: not (Measure.Concurrency or Measure.Requests) };
}
