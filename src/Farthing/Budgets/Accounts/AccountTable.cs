using System.Runtime.InteropServices;
using Farthing.Budgets.Allowances;
using Farthing.Budgets.Bounds;

namespace Farthing.Budgets.Accounts;

/// <summary>
/// Every account of this process, and the one place where something is set aside, counted or freed. One lock makes each step whole across all accounts
/// that a call touches; it is held for a few hundred nanoseconds (docs/budgets.md) and never across an await. Safe from any thread.
/// </summary>
public sealed partial class AccountTable : IDisposable
{
    /// <summary>How long what the store said of other replicas counts as known.</summary>
    private static readonly TimeSpan KnownFor = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<AccountKey, Account> _accounts = [];
    private readonly AccountTableOptions _options;
    private readonly BudgetClock _clock;
    private readonly TimeProvider _time;
    private IAccountJournal? _journal;
    private long _sequence;
    private long _change;

    /// <summary>An empty table.</summary>
    public AccountTable(BudgetClock clock, TimeProvider time, AccountTableOptions? options = null)
    {
        (_clock, _time, _options) = (clock, time, options ?? new AccountTableOptions());
        _wake = time.CreateTimer(_ => Wake(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The time that windows go by.</summary>
    public BudgetClock Clock => _clock;

    /// <summary>Calls that wait for room.</summary>
    public int Waiting
    {
        get
        {
            lock (_lock) return _line.Count;
        }
    }

    /// <summary>Calls that were let in so far.</summary>
    public long Calls { get; private set; }

    /// <summary>Whether the last call that must survive a restart was kept back because the journal could not be written.</summary>
    public bool CannotRemember { get; private set; }

    /// <summary>Tells of accounts that left memory and must be read from the store before they are used again.</summary>
    public bool HasCold => !_cold.IsEmpty;

    /// <summary>The account of an allowance for some values; made when there is none yet.</summary>
    public Account Find(Allowance allowance, string first = "", string second = "", string third = "")
    {
        AccountKey key = new(allowance.Identity, first, second, third);
        lock (_lock)
        {
            ref Account? account = ref CollectionsMarshal.GetValueRefOrAddDefault(_accounts, key, out _);
            account ??= Make(allowance, key);
            Use(account, allowance, _time.GetTimestamp());
            return account;
        }
    }

    /// <summary>Finds the accounts of a set that was found before.</summary>
    /// <returns><c>false</c> when one of them has left memory since: then it is to be found anew.</returns>
    internal bool TryFind(AccountSet set)
    {
        lock (_lock) return TryFind(set, _time.GetTimestamp());
    }

    /// <summary>Sets aside what a call needs, now or not at all.</summary>
    /// <param name="request">What is needed.</param>
    /// <param name="refusal">Why nothing was set aside; <c>null</c> too where an account of the request's set has left memory since it was found.</param>
    public Reservation? TryReserve(ReservationRequest request, out Refusal? refusal)
    {
        lock (_lock)
        {
            DateTimeOffset now = _clock.Read(out long timestamp);
            refusal = null;
            if (request.Set is { } set && !TryFind(set, timestamp)) return null;
            refusal = OvertakenIn(request, now);
            return refusal is null ? Reserve(request, now, timestamp, out refusal) : null;
        }
    }

    /// <summary>Looks at every account, for pages and stores.</summary>
    public IReadOnlyList<AccountStatus> Read(Func<Account, bool>? which = null)
    {
        lock (_lock)
        {
            DateTimeOffset now = _clock.Now;
            return [.. _accounts.Values.Where(account => which?.Invoke(account) != false).Select(account => AccountStatus.Of(account, now))];
        }
    }

    /// <summary>How much is left of what some accounts have in common, without looking at each by itself.</summary>
    public Headroom HeadroomOf(AccountSet accounts)
    {
        Headroom headroom = default;
        lock (_lock)
        {
            DateTimeOffset now = _clock.Now;
            foreach (Account account in accounts.All) headroom.Add(account, now);
        }

        return headroom;
    }

    /// <summary>Looks at one account.</summary>
    public AccountStatus Read(Account account)
    {
        lock (_lock) return AccountStatus.Of(account, _clock.Now);
    }

    /// <summary>Puts allowances in force as they stand now; those that are gone keep nothing back any more.</summary>
    internal void Adopt(IReadOnlyList<Allowance> allowances)
    {
        Dictionary<string, Allowance> inForce = [];
        foreach (Allowance allowance in allowances) inForce.TryAdd(allowance.Identity, allowance);
        Change(_ =>
        {
            foreach (Account account in _accounts.Values)
                account.Allowance = inForce.TryGetValue(account.Allowance.Identity, out Allowance? now) ? now : account.Allowance.Hard ? account.Allowance with { Hard = false } : account.Allowance;
        });
    }

    /// <summary>Changes accounts under the lock, then tries the calls that wait.</summary>
    internal void Change(Action<DateTimeOffset> change)
    {
        lock (_lock) change(_clock.Now);
        Serve();
    }

    /// <summary>Looks at something under the lock.</summary>
    internal T Look<T>(Func<DateTimeOffset, T> look)
    {
        lock (_lock) return look(_clock.Now);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _wake.Dispose();
        _leaseNeeded.Dispose();
    }

    /// <summary>Lets no call in that must survive a restart, until there is a journal to write it down in.</summary>
    public void AwaitJournal()
    {
        lock (_lock) (_journal, CannotRemember) = (_journal ?? new NoJournal(), true);
    }

    /// <summary>Notes that the journal has room: whether it can be written must not hang on a call being sent here.</summary>
    internal void RememberAgain()
    {
        if (!CannotRemember) return;
        lock (_lock) CannotRemember = false;
    }

    internal void Use(IAccountJournal journal)
    {
        lock (_lock) (_journal, CannotRemember) = (journal, false);
    }

    private Refusal Unjournalled(Account account)
    {
        CannotRemember = true;
        return new Refusal(account, IsSpent: false, 0, TimeSpan.FromSeconds(1), LacksLease: false, CannotRemember: true);
    }

    private static bool TryFind(AccountSet set, long now)
    {
        foreach (Account account in set.All)
            if (account.HasLeft) return false;

        for (int i = 0; i < set.All.Length; i++) Use(set.All[i], set.Allowances[i], now);
        return true;
    }

    private static void Use(Account account, Allowance allowance, long now)
    {
        account.LastUsed = now;
        if (!ReferenceEquals(account.Allowance, allowance)) account.Allowance = allowance;
    }

    private Reservation? Reserve(ReservationRequest request, DateTimeOffset now, long timestamp, out Refusal? refusal)
    {
        EndLeases(now, timestamp);
        refusal = null;
        if (request.OneByOne is { Queued: > 0 } oneByOne)
        {
            refusal = new Refusal(oneByOne, IsSpent: false, 0, TimeSpan.FromSeconds(oneByOne.HoldSeconds), LacksLease: false);
            return null;
        }

        CostBound bound = request.Bound;
        BoundAmounts wanted = new(bound, bound.WantedOutput);
        bool isSimple = bound.IsSimple;
        long output = bound.WantedOutput;
        foreach (Account account in request.All)
        {
            if (!account.IsHard) continue;
            decimal room = account.RoomAt(now);

            // Nearly every call fits as it is.
            if (isSimple && wanted.Of(account.Measure) <= room) continue;
            long fits = bound.OutputWithin(account.Measure, room, account.LimitAt(now));
            output = Math.Min(output, fits);
            if (fits >= bound.FloorOutput) continue;
            Refusal because = Describe(account, bound.Amount(account.Measure, bound.FloorOutput), now);
            if (refusal is null || (because.IsSpent && !refusal.IsSpent)) refusal = because;
        }

        if (refusal is not null) return null;
        if (output != wanted.Output) wanted = new BoundAmounts(bound, output);
        return Hold(request, ref wanted, now, timestamp, out refusal);
    }

    private Refusal Describe(Account account, decimal least, DateTimeOffset now)
    {
        // What others used of a window that rolls may have rolled out since the store was asked: then it is asked again rather than the call told that all is spent.
        bool isOld = account is { OthersUsed: > 0, Allowance.Period.IsRolling: true } && _time.GetElapsedTime(account.AnsweredAt) > KnownFor;
        decimal left = (isOld ? account.LimitAt(now) - account.UsedAt(now) : account.UnusedAt(now)) + account.CarryUnknown;
        bool lacksLease = account.GrantedNow < account.LimitAt(now) && left - account.Reserved >= least;
        TimeSpan? after = account.FreeAt(now, least) is { } at ? at - now : null;
        return new Refusal(account, left < least, least, after, lacksLease);
    }

    private Reservation? Hold(ReservationRequest request, ref BoundAmounts amounts, DateTimeOffset now, long madeAt, out Refusal? refusal)
    {
        Account[] accounts = request.All;
        var reservation = new Reservation(this, request, ++_sequence, madeAt, accounts.Length) { Output = amounts.Output };
        for (int i = 0; i < accounts.Length; i++)
        {
            Account account = accounts[i];
            account.LastUsed = madeAt;
            decimal amount = account.IsHard ? amounts.Of(account.Measure) : 0;
            if (_leases is not null)
            {
                Touch(account);
                account.LastAmount = amount;
            }

            reservation.Entries[i] = new Reservation.Entry { Amount = amount, Cell = account.Reserve(now, amount), Times = 1 };
            reservation.IsDurable |= account.IsDurable;
        }

        refusal = null;
        if (reservation.IsDurable && _journal?.TryReserve(reservation) == false)
        {
            for (int i = 0; i < accounts.Length; i++) accounts[i].Settle(now, reservation.Entries[i].Cell, reservation.Entries[i].Amount, 0, 0);
            refusal = Unjournalled(Array.Find(accounts, account => account.IsDurable)!);
            return null;
        }

        if (CannotRemember && reservation.IsDurable) CannotRemember = false;
        if (request.OneByOne is { } oneByOne) oneByOne.Queued++;
        Calls++;
        return reservation;
    }
}
