using Farthing.Budgets.Allowances;
using Farthing.Budgets.Persistence;

namespace Farthing.Budgets.Accounts;

/// <content>Its windows, cut into cells, and what leaves them.</content>
public sealed partial class Account
{
    /// <summary>Counts what was used without having been set aside, in a cell that still counts; older ones are ignored.</summary>
    internal void Count(long cell, decimal used)
    {
        if (cell == _newest)
        {
            _present.Used += used;
            _present.Held += used;
        }
        else if (cell > _newest - _cells.Length)
        {
            ref Cell place = ref _cells[Slot(cell)];
            if (place.Number != cell) place = new Cell { Number = cell };
            place.Used += used;
            _usedBefore += used;
            _present.Ends = 0;
        }
    }

    /// <summary>Adds what a store or a journal remembers; what was left open after what was settled.</summary>
    internal void Restore(DateTimeOffset now, AccountCell remembered)
    {
        Advance(now);
        (long cell, decimal used) = (remembered.Cell, remembered.Used);
        if (cell > _newest) Advance(cell);
        if (remembered.Until is not null)
        {
            (_leftOpen ??= []).Add(remembered);
            if (MayCountIn(remembered, _newest - 1)) Carried = Math.Max(0, Carried - used);
            CountLeftOpen();
            return;
        }

        if (Allowance.CarryOver && Leases is null && cell == _newest - 1) Carried = Math.Clamp(Allowance.Amount - used - LeftOpenIn(cell), 0, Allowance.Amount);
        if (Allowance.CarryOver && Leases is not null && cell == _newest - 1) _heldBefore = Math.Max(_heldBefore, used);
        Count(cell, used);
    }

    /// <summary>What was used in one cell.</summary>
    internal decimal UsedIn(long cell) => cell == _newest ? _present.Used : _cells[Slot(cell)] is { } place && place.Number == cell ? place.Used : 0;

    /// <summary>What was used in each cell that counts.</summary>
    internal IEnumerable<AccountCell> CellsAt(DateTimeOffset now)
    {
        Advance(now);
        for (long cell = _newest - _cells.Length + 1; cell <= _newest; cell++)
            if (UsedIn(cell) is not 0 and var used) yield return new AccountCell(Id, cell, used, Allowance.Period.StartOf(cell + _cells.Length));

        // What was carried over is remembered as what was used of the window before.
        if (Allowance.CarryOver && Leases is null) yield return new AccountCell(Id, _newest - 1, Allowance.Amount - Carried - LeftOpenIn(_newest - 1), Allowance.Period.StartOf(_newest + 1));

        // What all replicas together left over, only the store knows, and from here it must hear what this one used.
        if (Leases is not null && _heldBefore != 0) yield return new AccountCell(Id, _newest - 1, _heldBefore, Allowance.Period.StartOf(_newest + 1));
        foreach (AccountCell open in _leftOpen ?? []) yield return open;
    }

    /// <summary>What of that which was used in the window was left open by an earlier process, and until when it may be charged at the latest.</summary>
    internal (decimal Used, DateTimeOffset? Until) LeftOpenAt(DateTimeOffset now)
    {
        Advance(now);
        return (_leftOpenUsed, _leftOpen?.Max(open => open.Until));
    }

    /// <summary>When all that was used by now counts no more; of a calendar's window, what it left over is asked for until the next one ends.</summary>
    internal DateTimeOffset ForgetAt(DateTimeOffset now)
    {
        Advance(now);
        long last = _leftOpen is null ? _newest : Math.Max(_newest, _leftOpen.Max(LastCellOf));
        return Allowance.Period.StartOf(last + _cells.Length + (_rolls ? 0 : 1));
    }

    /// <summary>When so much is free at the latest, if calls in flight use what is set aside for them; <c>null</c> when never.</summary>
    internal DateTimeOffset? FreeAt(DateTimeOffset now, decimal needed)
    {
        decimal room = LeftAt(now);
        if (needed > LimitAt(now) + CarryUnknown) return null;
        if (room >= needed) return now;
        for (long cell = _newest - _cells.Length + 1; cell <= _newest; cell++)
        {
            room += UsedIn(cell);
            if (room >= needed) return Allowance.Period.StartOf(cell + _cells.Length);
        }

        return Reserved > 0 ? now.AddSeconds(HoldSeconds) : Allowance.Period.NextAfter(now);
    }

    /// <summary>When all of the window is there again if nothing more is used: when it ends, or when the last that was used rolls out of it.</summary>
    internal DateTimeOffset FullAt(DateTimeOffset now)
    {
        Advance(now);
        if (!_rolls) return _cellEnds;
        if (Open > 0 || OthersUsed > 0) return Allowance.Period.StartOf(_newest + _cells.Length);
        for (long cell = _newest; cell > _newest - _cells.Length; cell--)
            if (UsedIn(cell) != 0) return Allowance.Period.StartOf(cell + _cells.Length);

        return now;
    }

    /// <summary>When the first of what was used rolls out of the window, or <c>null</c>.</summary>
    internal DateTimeOffset? RollsOutAt(DateTimeOffset now)
    {
        Advance(now);
        if (!_rolls) return null;
        for (long cell = _newest - _cells.Length + 1; cell <= _newest; cell++)
            if (UsedIn(cell) != 0) return Allowance.Period.StartOf(cell + _cells.Length);

        return _leftOpen is null ? null : Allowance.Period.StartOf(_leftOpen.Min(LastCellOf) + _cells.Length);
    }

    /// <summary>Whether what is set aside stays so when a calendar window ends; otherwise the new one begins without.</summary>
    internal bool OutlastsWindows => Measure is Measure.Usd or Measure.Concurrency;

    // Finding a calendar's window takes far longer than anything else here, and a window lasts: most calls see the same one, and the same limit.
    private void Advance(DateTimeOffset now)
    {
        if (now.UtcTicks < _present.Ends) return;
        if (now >= _cellEnds && Allowance.Period.CellAt(now) is var cell && cell > _newest) Advance(cell);
        _limit = Allowance.AmountAt(now) + Carried;
        _present.Whole = _limit - _usedBefore;
        _present.Ends = (Allowance.Raise is { } raise && now < raise.Until && raise.Until < _cellEnds ? raise.Until : _cellEnds).UtcTicks;
    }

    private void Advance(long cell)
    {
        if (_newest != long.MinValue) Leave(cell);
        _newest = cell;
        _cellEnds = Allowance.Period.StartOf(cell + 1);
        _present.Ends = 0;
        CountLeftOpen();
    }

    /// <summary>Counts once, in the window as it is now, what was left open and may be charged in it or was set aside in it.</summary>
    private void CountLeftOpen()
    {
        if (_leftOpen is null) return;
        _leftOpen.RemoveAll(open => LastCellOf(open) <= _newest - _cells.Length);
        decimal used = _leftOpen.Sum(open => open.Used);
        _usedBefore += used - _leftOpenUsed;
        _leftOpenUsed = used;
        _present.Ends = 0;
        if (_leftOpen.Count == 0) _leftOpen = null;
    }

    private long LastCellOf(AccountCell open) => Math.Max(open.Cell, Allowance.Period.CellAt(open.Until!.Value.AddTicks(-1)));

    private decimal LeftOpenIn(long cell) => _leftOpen?.Sum(open => MayCountIn(open, cell) ? open.Used : 0) ?? 0;

    private bool MayCountIn(AccountCell open, long cell) => open.Cell <= cell && cell <= LastCellOf(open);

    /// <summary>Lets go of what counts no more when a cell begins.</summary>
    private void Leave(long cell)
    {
        decimal reserved = Reserved;
        if (!_rolls)
        {
            decimal left = Allowance.AmountAt(Allowance.Period.StartOf(_newest)) + Carried - Used - reserved;

            // What all replicas together left over, only the store knows.
            Carried = Allowance.CarryOver && Leases is null && cell == _newest + 1 ? Math.Clamp(left, 0, Allowance.Amount) : 0;
            _heldBefore = Allowance.CarryOver && Leases is not null && cell == _newest + 1 ? Used - _leftOpenUsed + reserved : 0;
            if (!OutlastsWindows) reserved = 0;
        }

        _cells[Slot(_newest)] = new Cell { Number = _newest, Used = _present.Used };
        _usedBefore += _present.Used;
        (_present.Used, _present.Held) = (0, reserved);

        foreach (ref Cell place in _cells.AsSpan())
        {
            if (place.Number == long.MinValue || place.Number > cell - _cells.Length) continue;
            _usedBefore -= place.Used;
            place = new Cell { Number = long.MinValue };
        }
    }

    private int Slot(long cell)
    {
        if (_cells.Length == 1) return 0;
        int slot = (int)(cell % _cells.Length);
        return slot < 0 ? slot + _cells.Length : slot;
    }

    private struct Cell
    {
        public long Number;
        public decimal Used;
    }
}
