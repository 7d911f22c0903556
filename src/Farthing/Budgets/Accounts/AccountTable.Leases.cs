using Farthing.Budgets.Leases;

namespace Farthing.Budgets.Accounts;

/// <content>Accounts that several replicas share.</content>
public sealed partial class AccountTable
{
    /// <summary>How many of the calls that wait are looked at for what to ask of the store.</summary>
    private const int MostAsked = 1_000;

    private readonly SemaphoreSlim _leaseNeeded = new(0, 1);
    private readonly List<Account> _touched = [];
    private readonly Dictionary<AccountId, Account> _byId = [];
    private readonly List<Account> _wanted = [];
    private LeaseState? _leases;
    private long _round;

    /// <summary>From now on accounts hold only what is leased for them. Accounts that are there already are made anew.</summary>
    internal void Share()
    {
        lock (_lock)
        {
            if (_leases is not null) return;
            _leases = new LeaseState();
            DateTimeOffset now = _clock.Now;
            foreach (Account account in _accounts.Values)
                if (account.Allowance.IsDurable && account.UsedAt(now) != 0) _remembered[account.Id] = [.. account.CellsAt(now)];

            foreach (Account account in _accounts.Values) account.HasLeft = true;
            _accounts.Clear();
        }
    }

    /// <summary>Accounts that were touched since the last time; under the lock.</summary>
    internal IReadOnlyCollection<Account> TakeTouched()
    {
        Account[] touched = [.. _touched];
        foreach (Account account in touched) account.IsTouched = false;
        _touched.Clear();
        return touched;
    }

    /// <summary>
    /// Chooses the calls whose needs the store is asked for now: of those that wait for a lease as many as have no account in common, those first that were asked
    /// for longest ago. Under the lock.
    /// </summary>
    internal void ChooseWanted()
    {
        foreach (Account account in _wanted) (account.Wanted, account.WantedBy) = (0, 0);
        _wanted.Clear();
        _round++;
        if (_line.Count == 0) return;
        List<Waiter> lacking = [];
        foreach (Waiter waiter in _line)
        {
            if (lacking.Count == MostAsked) break;
            if (waiter.Blocked is { LacksLease: true }) lacking.Add(waiter);
        }

        int call = 0;
        foreach (Waiter waiter in lacking.OrderBy(waiter => waiter.AskedIn))
        {
            Account[] accounts = [.. waiter.Request.All.Where(account => account.Allowance.Hard)];
            if (Array.Exists(accounts, account => account.WantedBy != 0)) continue;
            waiter.AskedIn = _round;
            call++;
            foreach (Account account in accounts)
            {
                (account.Wanted, account.WantedBy) = (waiter.Request.Bound.Amount(account.Allowance.Measure, waiter.Request.Bound.FloorOutput), call);
                _wanted.Add(account);
                Touch(account);
            }
        }
    }

    /// <summary>Uses leases no more once their time is over: somebody may have written them off. Under the lock.</summary>
    internal void EndLeases(DateTimeOffset now) => EndLeases(now, _time.GetTimestamp());

    private void EndLeases(DateTimeOffset now, long timestamp)
    {
        if (_leases is not { HasEnded: false } leases || timestamp <= leases.EndsAt) return;
        leases.HasEnded = true;
        foreach (Account account in _byId.Values)
        {
            if (account.LeaseInHand <= account.HeldAt(now)) continue;
            account.Offer(account.HeldAt(now));
            account.IsStale = true;
            Touch(account);
        }
    }

    /// <summary>The account in memory of an identity; under the lock.</summary>
    internal Account? FindLeased(AccountId id) => _byId.GetValueOrDefault(id);

    /// <summary>Takes leases that hold until an instant of the monotonic clock.</summary>
    internal void Lease(IReadOnlyList<LeaseGrant> grants, long endsAt)
    {
        lock (_lock)
        {
            (_leases!.EndsAt, _leases.HasEnded, _leases.IsAway) = (endsAt, false, false);
            foreach (LeaseGrant grant in grants)
                if (_byId.TryGetValue(grant.Id, out Account? account)) account.Lease(grant, _time.GetTimestamp());
        }

        Serve();
    }

    /// <summary>Notes that the store cannot be reached.</summary>
    internal void LoseStore()
    {
        lock (_lock) _leases!.IsAway = true;
        Serve();
    }

    /// <summary>Waits until a call waits for a lease, or for a while.</summary>
    internal Task LeaseNeededAsync(TimeSpan longest, CancellationToken cancellationToken) => _leaseNeeded.WaitAsync(longest, cancellationToken);

    /// <summary>Tells the keeper of leases that a call waits for one.</summary>
    private void Want(Refusal refusal)
    {
        if (_leases is not null && refusal.LacksLease && _leaseNeeded.CurrentCount == 0) _leaseNeeded.Release();
    }

    /// <summary>Tells the keeper of leases that something of an account changes.</summary>
    private void Touch(Account account)
    {
        if (_leases is null || account.IsTouched) return;
        account.IsLeased = account.IsTouched = true;
        _touched.Add(account);
    }
}
