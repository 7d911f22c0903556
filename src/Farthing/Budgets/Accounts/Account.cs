using Farthing.Budgets.Allowances;
using Farthing.Budgets.Leases;
using Farthing.Budgets.Persistence;

namespace Farthing.Budgets.Accounts;

/// <summary>
/// What was used, and what is set aside, of one allowance for one combination of values. Everything but the constants is read and changed under the
/// lock of the <see cref="AccountTable"/> it belongs to.
/// </summary>
public sealed class Account
{
    private readonly Cell[] _cells;
    private readonly bool _rolls;
    private long _newest = long.MinValue;
    private DateTimeOffset _cellEnds = DateTimeOffset.MinValue;
    private DateTimeOffset _limitEnds = DateTimeOffset.MinValue;
    private decimal _limit;
    private decimal _used;
    private decimal _granted;
    private decimal _othersUsed;
    private decimal _heldBefore;
    private long _grantedCell = long.MinValue;
    private List<AccountCell>? _leftOpen;
    private decimal _leftOpenUsed;

    internal Account(Allowance allowance, AccountKey key)
    {
        Allowance = allowance;
        Key = key;
        Label = key.Label;
        (Measure, IsDurable, _rolls) = (allowance.Measure, allowance.IsDurable, allowance.Period.IsRolling);
        Id = AccountId.Of(allowance.Identity, key.Values);
        _cells = new Cell[allowance.Period.Cells];
        Array.Fill(_cells, new Cell { Number = long.MinValue });
    }

    /// <summary>Its identity in stores.</summary>
    public AccountId Id { get; }

    /// <summary>The values it is for, or empty.</summary>
    public string Label { get; }

    /// <summary>What it is an account of, as the settings stand now.</summary>
    public Allowance Allowance
    {
        get;
        internal set
        {
            field = value;
            IsHard = value.Hard;
            _limitEnds = DateTimeOffset.MinValue;
        }
    }

    /// <summary>Whether a call that does not fit is kept back.</summary>
    internal bool IsHard { get; private set; }

    /// <summary>What is counted; part of its identity, as what follows.</summary>
    internal Measure Measure { get; }

    /// <summary>Whether what was used must survive a restart.</summary>
    internal bool IsDurable { get; }

    internal AccountKey Key { get; }

    /// <summary>What holds for this replica's leases, or <c>null</c> when the account is this process's alone.</summary>
    internal LeaseState? Leases { get; init; }

    /// <summary>How fast it is used; for its lease.</summary>
    internal Pace Pace { get; } = new();

    /// <summary>What the window before left over.</summary>
    internal decimal Carried
    {
        get;
        private set
        {
            field = value;
            _limitEnds = DateTimeOffset.MinValue;
        }
    }

    /// <summary>What is set aside for calls in flight.</summary>
    internal decimal Reserved { get; private set; }

    /// <summary>Calls in flight that hold a reservation.</summary>
    internal int Open { get; private set; }

    /// <summary>The number of the table's change that last freed something of it.</summary>
    internal long FreedAt { get; set; }

    /// <summary>Calls that wait and touch this account.</summary>
    internal int Waiting { get; set; }

    /// <summary>Whether it knows of calls that the end of an earlier process left open.</summary>
    internal bool HasLeftOpen => _leftOpen is not null;

    /// <summary>The most that the window before may have left over, while the store has not said yet what it did.</summary>
    internal decimal CarryUnknown => Leases is not null && Allowance.CarryOver && !IsLeaseOfNow ? Allowance.Amount : 0;

    /// <summary>What a waiting call needs that is being asked for.</summary>
    internal decimal Wanted { get; set; }

    /// <summary>The number of that call among those that are being asked for together, or 0.</summary>
    internal int WantedBy { get; set; }

    /// <summary>Whether this replica may hold more of it than it used, or has not said yet what it used.</summary>
    internal bool IsLeased { get; set; }

    /// <summary>Whether it was touched since the keeper of leases last looked.</summary>
    internal bool IsTouched { get; set; }

    /// <summary>Whether its lease ended before the store was told that it is not used any more.</summary>
    internal bool IsStale { get; set; }

    /// <summary>When the store last answered, on the monotonic clock.</summary>
    internal long AnsweredAt { get; private set; }

    /// <summary>Whether it is to be looked at when something of it rolls out of its window.</summary>
    internal bool Rests { get; set; }

    /// <summary>What there was of it when the store was last asked.</summary>
    internal decimal LimitTold { get; set; }

    /// <summary>What the last call set aside.</summary>
    internal decimal LastAmount { get; set; }

    /// <summary>Calls in flight that were let in one by one.</summary>
    internal int Queued { get; set; }

    /// <summary>When it was last touched, on the monotonic clock.</summary>
    internal long LastUsed { get; set; }

    /// <summary>Whether it left memory: then another account stands for it, or will.</summary>
    internal bool HasLeft { get; set; }

    /// <summary>Whether it knows all that was used of it, also before it was made.</summary>
    internal bool IsWarm { get; set; }

    /// <summary>How long reservations are held, smoothed, in seconds.</summary>
    internal double HoldSeconds { get; private set; } = 1;

    /// <summary>What was used in the window, settled calls only.</summary>
    internal decimal UsedAt(DateTimeOffset now)
    {
        Advance(now);
        return _used;
    }

    /// <summary>What there is in the window: amount, raise and carry-over.</summary>
    internal decimal LimitAt(DateTimeOffset now)
    {
        Advance(now);
        return _limit;
    }

    /// <summary>What nobody has used of the window, whoever it is set aside for.</summary>
    internal decimal UnusedAt(DateTimeOffset now)
    {
        Advance(now);
        return Leases is null ? _limit - _used : _limit - _used - OthersUsed;
    }

    /// <summary>What this process may still set aside.</summary>
    internal decimal RoomAt(DateTimeOffset now)
    {
        Advance(now);
        return (Leases is null ? _limit : Math.Min(_limit, GrantedNow)) - _used - Reserved;
    }

    /// <summary>What this process may use of the present window: its lease, or all there is.</summary>
    internal decimal GrantedNow =>
        Leases is null || (Leases.IsAway && Allowance.OpenWithoutStore) ? decimal.MaxValue
        : Leases.HasEnded ? 0 : LeaseInHand;

    /// <summary>The lease of the present window.</summary>
    internal decimal LeaseInHand => IsLeaseOfNow ? _granted : 0;

    /// <summary>What other replicas have used of the present window, as far as the store knows.</summary>
    internal decimal OthersUsed => Leases is not null && IsLeaseOfNow ? _othersUsed : 0;

    /// <summary>Whether a lease of the window before may count in this one, because calls in flight may, until the store hears that it does not.</summary>
    internal bool HasLeftLease => Leases is not null && OutlastsWindows && _grantedCell != long.MinValue && !IsLeaseOfNow;

    private bool IsLeaseOfNow => _rolls || _grantedCell == _newest;

    /// <summary>What was used or is set aside in the present window.</summary>
    internal decimal HeldAt(DateTimeOffset now)
    {
        Advance(now);
        return _used + Reserved;
    }

    /// <summary>Takes a lease.</summary>
    internal void Lease(LeaseGrant grant, long answeredAt)
    {
        AnsweredAt = answeredAt;
        (_granted, _grantedCell, _othersUsed) = (grant.Granted, grant.Cell, grant.OthersUsed);
        if (IsLeaseOfNow) Carried = grant.Carried;
    }

    /// <summary>Uses no more of the lease than so much from now on: the store may hand out the rest as soon as it is told.</summary>
    internal void Offer(decimal most) => _granted = Math.Min(_granted, most);

    /// <summary>When the present cell ends, which is when something becomes free again at the earliest.</summary>
    internal DateTimeOffset NextAt(DateTimeOffset now)
    {
        Advance(now);
        return _cellEnds;
    }

    /// <summary>The place of its present cell in the journal's segment.</summary>
    internal JournalPlace Place { get; set; }

    /// <summary>The number of the present window's newest cell.</summary>
    internal long NewestCell(DateTimeOffset now)
    {
        Advance(now);
        return _newest;
    }

    /// <summary>Sets an amount aside; it belongs to the window that is open now.</summary>
    /// <returns>The cell it belongs to.</returns>
    internal long Reserve(DateTimeOffset now, decimal amount)
    {
        Advance(now);
        Reserved += amount;
        Open++;
        return _newest;
    }

    /// <summary>Sets more aside for a call that holds a reservation.</summary>
    internal void ReserveMore(long cell, decimal amount)
    {
        if (OutlastsWindows || _rolls || cell == _newest) Reserved += amount;
    }

    /// <summary>
    /// Takes an amount that was set aside back, and counts what was used instead. Money counts in the window in which the call ends, since a provider may charge it as
    /// late as that, and until then it is set aside in every window that the call lasts into; calls and tokens count in the window in which the call began.
    /// </summary>
    /// <returns>The cell that it counts in.</returns>
    internal long Settle(DateTimeOffset now, long cell, decimal reserved, decimal used, double heldSeconds)
    {
        Advance(now);
        Open--;
        HoldSeconds += (heldSeconds - HoldSeconds) * 0.1;
        if (OutlastsWindows) cell = _newest;
        if (_rolls || cell == _newest) Reserved -= reserved;
        if (used != 0 && Measure != Measure.Concurrency) Count(cell, used);
        return cell;
    }

    /// <summary>Counts what was used without having been set aside, in a cell that still counts; older ones are ignored.</summary>
    internal void Count(long cell, decimal used)
    {
        if (cell <= _newest - _cells.Length) return;
        ref Cell place = ref _cells[Slot(cell)];
        if (place.Number != cell) place = new Cell { Number = cell };
        place.Used += used;
        _used += used;
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
    internal decimal UsedIn(long cell) => _cells[Slot(cell)] is { } place && place.Number == cell ? place.Used : 0;

    /// <summary>What was used in each cell that counts.</summary>
    internal IEnumerable<AccountCell> CellsAt(DateTimeOffset now)
    {
        Advance(now);
        foreach (Cell place in _cells)
            if (place.Number != long.MinValue && place.Used != 0) yield return new AccountCell(Id, place.Number, place.Used, Allowance.Period.StartOf(place.Number + _cells.Length));

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
        decimal room = LimitAt(now) - _used - OthersUsed - Reserved;
        if (needed > LimitAt(now) + CarryUnknown) return null;
        if (room >= needed) return now;
        for (long cell = _newest - _cells.Length + 1; cell <= _newest; cell++)
        {
            Cell place = _cells[Slot(cell)];
            if (place.Number == cell) room += place.Used;
            if (room >= needed) return Allowance.Period.StartOf(cell + _cells.Length);
        }

        return Reserved > 0 ? now.AddSeconds(HoldSeconds) : Allowance.Period.NextAfter(now);
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
        if (now < _limitEnds) return;
        if (now >= _cellEnds && Allowance.Period.CellAt(now) is var cell && cell > _newest) Advance(cell);
        _limit = Allowance.AmountAt(now) + Carried;
        _limitEnds = Allowance.Raise is { } raise && now < raise.Until && raise.Until < _cellEnds ? raise.Until : _cellEnds;
    }

    private void Advance(long cell)
    {
        if (_newest != long.MinValue) Leave(cell);
        _newest = cell;
        _cellEnds = Allowance.Period.StartOf(cell + 1);
        _limitEnds = DateTimeOffset.MinValue;
        CountLeftOpen();
    }

    /// <summary>Counts once, in the window as it is now, what was left open and may be charged in it or was set aside in it.</summary>
    private void CountLeftOpen()
    {
        if (_leftOpen is null) return;
        _leftOpen.RemoveAll(open => LastCellOf(open) <= _newest - _cells.Length);
        decimal used = _leftOpen.Sum(open => open.Used);
        _used += used - _leftOpenUsed;
        _leftOpenUsed = used;
        if (_leftOpen.Count == 0) _leftOpen = null;
    }

    private long LastCellOf(AccountCell open) => Math.Max(open.Cell, Allowance.Period.CellAt(open.Until!.Value.AddTicks(-1)));

    private decimal LeftOpenIn(long cell) => _leftOpen?.Sum(open => MayCountIn(open, cell) ? open.Used : 0) ?? 0;

    private bool MayCountIn(AccountCell open, long cell) => open.Cell <= cell && cell <= LastCellOf(open);

    /// <summary>Lets go of what counts no more when a cell begins.</summary>
    private void Leave(long cell)
    {
        if (!_rolls)
        {
            decimal left = Allowance.AmountAt(Allowance.Period.StartOf(_newest)) + Carried - _used - Reserved;

            // What all replicas together left over, only the store knows.
            Carried = Allowance.CarryOver && Leases is null && cell == _newest + 1 ? Math.Clamp(left, 0, Allowance.Amount) : 0;
            _heldBefore = Allowance.CarryOver && Leases is not null && cell == _newest + 1 ? _used - _leftOpenUsed + Reserved : 0;
            if (!OutlastsWindows) Reserved = 0;
        }

        foreach (ref Cell place in _cells.AsSpan())
        {
            if (place.Number == long.MinValue || place.Number > cell - _cells.Length) continue;
            _used -= place.Used;
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
