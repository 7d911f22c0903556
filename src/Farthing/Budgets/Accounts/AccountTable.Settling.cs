using System.Diagnostics.CodeAnalysis;
using Farthing.Budgets.Allowances;
using Farthing.Providers;

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
                if (!Repeats(accounts[i]) || reservation.Entries[i].Times == 0 || accounts[i].RoomAt(now) >= amount) continue;
                refusal = Describe(accounts[i], amount, now);
                return false;
            }

            for (int i = 0; i < accounts.Length; i++)
            {
                ref Reservation.Entry entry = ref reservation.Entries[i];
                if (!Repeats(accounts[i]) || entry.Times == 0) continue;
                accounts[i].ReserveMore(entry.Cell, entry.Amount);
                entry.Times++;
            }

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
                if (tells && entry.Times == 0) headroom.Add(account, now);
                if (entry.Times == 0) continue;
                if (_leases is not null) Touch(account);
                long cell = account.Settle(now, entry.Cell, entry.Times == 1 ? entry.Amount : entry.Amount * entry.Times, used[i], held);
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

    internal bool TryMove(Reservation reservation, Deployment deployment, [NotNullWhen(false)] out Refusal? refusal)
    {
        List<Waiter>? gone = null;
        lock (_lock)
        {
            DateTimeOffset now = _clock.Now;
            EndLeases(now);
            refusal = NoRoomAt(reservation, deployment, now);
            if (refusal is not null) return false;
            Account[] accounts = reservation.Request.All;
            bool isFirst = !reservation.IsPlaced, addsDurable = false, frees = false;
            for (int i = 0; i < accounts.Length; i++)
            {
                Account account = accounts[i];
                ref Reservation.Entry entry = ref reservation.Entries[i];
                if (!account.IsOfDeployment) continue;
                bool isFor = AllowanceBook.IsFor(account.Allowance, account.Key, deployment);
                if (isFor && entry.Times == 0)
                {
                    (entry.Cell, entry.Times) = (account.Reserve(now, entry.Amount), 1);
                    addsDurable |= account.IsDurable;
                }
                else if (!isFor && entry.Times > 0 && (isFirst || account.Measure == Measure.Concurrency))
                {
                    // Where nothing was asked it was held for no time at all: how long calls take is not to be learned from it.
                    account.Settle(now, entry.Cell, entry.Amount * entry.Times, 0, account.HoldSeconds);
                    (entry.Times, frees) = (0, true);
                    if (_line.Count > 0) account.FreedAt = _change + 1;
                }
                else
                {
                    continue;
                }

                if (_leases is not null) Touch(account);
            }

            reservation.IsPlaced = true;
            if (frees)
            {
                _change++;
                gone = ServeLine(all: false);
            }

            if (addsDurable && _journal?.TryReserve(reservation) == false) refusal = Unjournalled(Array.Find(accounts, account => account.IsDurable)!);
        }

        Complete(gone);
        return refusal is null;
    }

    internal bool CanMove(Reservation reservation, Deployment deployment)
    {
        lock (_lock) return NoRoomAt(reservation, deployment, _clock.Now) is null;
    }

    /// <summary>What has no room for an attempt at a deployment for which nothing is set aside, or <c>null</c>.</summary>
    private Refusal? NoRoomAt(Reservation reservation, Deployment deployment, DateTimeOffset now)
    {
        Account[] accounts = reservation.Request.All;
        for (int i = 0; i < accounts.Length; i++)
        {
            ref Reservation.Entry entry = ref reservation.Entries[i];
            if (entry.Times > 0 || !accounts[i].IsHard || accounts[i].RoomAt(now) >= entry.Amount) continue;
            if (AllowanceBook.IsFor(accounts[i].Allowance, accounts[i].Key, deployment)) return Describe(accounts[i], entry.Amount, now);
        }

        return null;
    }

    /// <summary>Whether another attempt of a call needs as much again.</summary>
    private static bool Repeats(Account account) => account is { IsHard: true, Measure: not (Measure.Concurrency or Measure.Requests) };
}
