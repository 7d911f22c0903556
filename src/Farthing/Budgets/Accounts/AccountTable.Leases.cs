using Farthing.Budgets.Leases;

namespace Farthing.Budgets.Accounts;

/// <content>Accounts that several replicas share.</content>
public sealed partial class AccountTable
{
    private readonly SemaphoreSlim _leaseNeeded = new(0, 1);
    private readonly HashSet<Account> _touched = [];
    private readonly Dictionary<AccountId, Account> _byId = [];
    private LeaseState? _leases;

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
        _touched.Clear();
        return touched;
    }

    /// <summary>Takes leases that hold until an instant of the monotonic clock.</summary>
    internal void Lease(IReadOnlyList<LeaseGrant> grants, long endsAt)
    {
        lock (_lock)
        {
            (_leases!.EndsAt, _leases.HasEnded, _leases.IsAway) = (endsAt, false, false);
            foreach (LeaseGrant grant in grants)
                if (_byId.TryGetValue(grant.Id, out Account? account)) account.Lease(grant);
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

    /// <summary>Tells the keeper of leases what a waiting call needs, of every account at once that lacks it.</summary>
    private void Want(ReservationRequest request, Refusal refusal, DateTimeOffset now)
    {
        if (_leases is null || !refusal.LacksLease) return;
        foreach (Account account in request.Accounts)
        {
            decimal least = request.Bound.Amount(account.Allowance.Measure, request.Bound.FloorOutput);
            if (!account.Allowance.Hard || account.RoomAt(now) >= least) continue;
            account.Wanted = least;
            _touched.Add(account);
        }

        if (_leaseNeeded.CurrentCount == 0) _leaseNeeded.Release();
    }
}
