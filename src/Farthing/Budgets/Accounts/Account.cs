using Farthing.Budgets.Allowances;
using Farthing.Budgets.Leases;
using Farthing.Budgets.Persistence;

namespace Farthing.Budgets.Accounts;

/// <summary>
/// What was used, and what is set aside, of one allowance for one combination of values. Everything but the constants is read and changed under the
/// lock of the <see cref="AccountTable"/> it belongs to.
/// </summary>
public sealed partial class Account
{
    private readonly Cell[] _cells;
    private readonly bool _rolls;
    private Present _present = new() { HoldSeconds = 1 };
    private long _newest = long.MinValue;
    private DateTimeOffset _cellEnds = DateTimeOffset.MinValue;
    private decimal _limit;
    private decimal _usedBefore;
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
        (Measure, IsDurable, IsOfDeployment, _rolls) = (allowance.Measure, allowance.IsDurable, allowance.Scope.IsOfDeployment, allowance.Period.IsRolling);
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
            _present.Ends = 0;
        }
    }

    /// <summary>Whether a call that does not fit is kept back.</summary>
    internal bool IsHard { get; private set; }

    /// <summary>What is counted; part of its identity, as what follows.</summary>
    internal Measure Measure { get; }

    /// <summary>Whether what was used must survive a restart.</summary>
    internal bool IsDurable { get; }

    /// <summary>Whether it depends on the deployment that answers.</summary>
    internal bool IsOfDeployment { get; }

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
            _present.Ends = 0;
        }
    }

    /// <summary>What is set aside for calls in flight.</summary>
    internal decimal Reserved => _present.Held - _present.Used;

    /// <summary>Calls in flight that hold a reservation.</summary>
    internal int Open => _present.Open;

    /// <summary>The number of the table's change that last freed something of it while a call waited.</summary>
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

    /// <summary>What the last call set aside; of a shared account only.</summary>
    internal decimal LastAmount { get; set; }

    /// <summary>Calls in flight that were let in one by one.</summary>
    internal int Queued { get; set; }

    /// <summary>When it was last touched, on the monotonic clock.</summary>
    internal long LastUsed
    {
        get => _present.LastUsed;
        set => _present.LastUsed = value;
    }

    /// <summary>Whether it left memory: then another account stands for it, or will.</summary>
    internal bool HasLeft { get; set; }

    /// <summary>Whether it knows all that was used of it, also before it was made.</summary>
    internal bool IsWarm { get; set; }

    /// <summary>How long reservations are held, smoothed, in seconds.</summary>
    internal double HoldSeconds => _present.HoldSeconds;

    /// <summary>What was used in the window, settled calls only.</summary>
    internal decimal UsedAt(DateTimeOffset now)
    {
        Advance(now);
        return Used;
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
        return _present.Whole - _present.Used - OthersUsed;
    }

    /// <summary>What nobody has used of the window and this process has not set aside.</summary>
    internal decimal LeftAt(DateTimeOffset now)
    {
        Advance(now);
        return Leases is null ? _present.Whole - _present.Held : _present.Whole - _present.Held - OthersUsed;
    }

    /// <summary>What this process may still set aside.</summary>
    internal decimal RoomAt(DateTimeOffset now)
    {
        Advance(now);
        return Leases is null ? _present.Whole - _present.Held : Math.Min(_limit, GrantedNow) - _usedBefore - _present.Held;
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

    /// <summary>What was used in the window, settled calls only.</summary>
    private decimal Used => _usedBefore + _present.Used;

    private bool IsLeaseOfNow => _rolls || _grantedCell == _newest;

    /// <summary>What was used or is set aside in the present window.</summary>
    internal decimal HeldAt(DateTimeOffset now)
    {
        Advance(now);
        return _usedBefore + _present.Held;
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
        _present.Held += amount;
        _present.Open++;
        return _newest;
    }

    /// <summary>Sets more aside for a call that holds a reservation.</summary>
    internal void ReserveMore(long cell, decimal amount)
    {
        if (OutlastsWindows || _rolls || cell == _newest) _present.Held += amount;
    }

    /// <summary>
    /// Takes an amount that was set aside back, and counts what was used instead. Money counts in the window in which the call ends, since a provider may charge it as
    /// late as that, and until then it is set aside in every window that the call lasts into; calls and tokens count in the window in which the call began.
    /// </summary>
    /// <returns>The cell that it counts in.</returns>
    internal long Settle(DateTimeOffset now, long cell, decimal reserved, decimal used, double heldSeconds)
    {
        Advance(now);
        _present.Open--;
        _present.HoldSeconds += (heldSeconds - _present.HoldSeconds) * 0.1;
        if (OutlastsWindows) cell = _newest;
        if (_rolls || cell == _newest) _present.Held -= reserved;
        if (used != 0 && Measure != Measure.Concurrency) Count(cell, used);
        return cell;
    }

    /// <summary>All that a call changes, side by side: calls come from every core, and each line of memory that one of them changed is fetched anew by the others.</summary>
    private struct Present
    {
        /// <summary>What there is in the window, less what was used in cells before the newest.</summary>
        public decimal Whole;

        /// <summary>What was used in the newest cell and what is set aside.</summary>
        public decimal Held;

        /// <summary>What was used in the newest cell.</summary>
        public decimal Used;

        /// <summary>Until when <see cref="Whole"/> is true, in ticks of UTC; 0 when it is to be worked out.</summary>
        public long Ends;

        public long LastUsed;
        public double HoldSeconds;
        public int Open;
    }
}
