using Farthing.Budgets.Allowances;
using Farthing.Budgets.Persistence;

namespace Farthing.Budgets.Accounts;

/// <content>Accounts across restarts and in bounded memory.</content>
public sealed partial class AccountTable
{
    private readonly Dictionary<AccountId, AccountCell[]> _remembered = [];
    private readonly ColdFilter _cold = new();

    /// <summary>How many accounts are in memory.</summary>
    internal int Count
    {
        get
        {
            lock (_lock) return _accounts.Count + _remembered.Count;
        }
    }

    /// <summary>How many cells <see cref="DurableCells"/> gives.</summary>
    internal int CountDurableCells() => Look(now => DurableCells(now).Count());

    /// <summary>Takes what an earlier process remembered; each account gets its own when it is first used.</summary>
    internal void Remember(IReadOnlyCollection<AccountCell> cells)
    {
        lock (_lock)
        {
            ILookup<AccountId, AccountCell> remembered = cells.ToLookup(cell => cell.Id);
            DateTimeOffset now = _clock.Now;
            foreach (Account account in _accounts.Values)
            {
                foreach (AccountCell cell in remembered[account.Id]) account.Restore(now, cell);
                account.IsWarm |= remembered.Contains(account.Id);
            }

            HashSet<AccountId> here = [.. _accounts.Values.Select(account => account.Id)];
            foreach (IGrouping<AccountId, AccountCell> account in remembered)
                if (!here.Contains(account.Key)) _remembered[account.Key] = [.. account];
        }
    }

    /// <summary>Whether an account may have more in the store than it knows of.</summary>
    internal bool IsCold(Account account)
    {
        lock (_lock)
        {
            account.IsWarm |= !_cold.MayHave(account.Id);
            return !account.IsWarm;
        }
    }

    internal void MarkCold(AccountId id)
    {
        lock (_lock) _cold.Add(id);
    }

    /// <summary>What must survive a restart; under the lock.</summary>
    internal IEnumerable<AccountCell> DurableCells(DateTimeOffset now)
    {
        foreach (Account account in _accounts.Values)
        {
            if (!account.IsDurable) continue;
            foreach (AccountCell cell in account.CellsAt(now)) yield return cell;
        }

        foreach (AccountCell[] cells in _remembered.Values)
            foreach (AccountCell cell in cells) yield return cell;
    }

    /// <summary>Finds idle accounts beyond the number that may stay in memory. Those that count nothing, or need not survive, leave at once.</summary>
    /// <returns>What the others count, to be kept before they <see cref="Evict"/>.</returns>
    internal IReadOnlyList<AccountCell> FindIdle(TimeSpan idle)
    {
        lock (_lock)
        {
            int most = _options.MaxAccounts, surplus = _accounts.Count + _remembered.Count - (most * 9 / 10);
            if (_accounts.Count + _remembered.Count <= most) return [];
            DateTimeOffset now = _clock.Now;
            List<Account> leaving = [.. _accounts.Values.Where(account => IsIdle(account, idle)).OrderBy(account => account.LastUsed).Take(surplus)];
            foreach (Account account in leaving)
                if (account.UsedAt(now) == 0) Forget(account);

            // Of what an earlier process left, no call has asked for it yet.
            return [
                .. leaving.Where(account => account.UsedAt(now) != 0).SelectMany(account => account.CellsAt(now)),
                .. _remembered.Values.Where(cells => !Array.Exists(cells, cell => cell.Until is not null)).Take(surplus - leaving.Count).SelectMany(cells => cells)];
        }
    }

    /// <summary>Takes accounts out of memory that a store keeps now, unless they were used since.</summary>
    internal void Evict(IReadOnlyList<AccountCell> kept, TimeSpan idle)
    {
        lock (_lock)
        {
            DateTimeOffset now = _clock.Now;
            ILookup<AccountId, AccountCell> byId = kept.ToLookup(cell => cell.Id);
            List<Account> leaving = [.. _accounts.Values.Where(account =>
                IsIdle(account, idle) && byId.Contains(account.Id) && account.UsedAt(now) <= byId[account.Id].Sum(cell => cell.Used))];
            foreach (Account account in leaving)
            {
                _cold.Add(account.Id);
                Forget(account);
            }

            foreach (IGrouping<AccountId, AccountCell> left in byId)
                if (_remembered.Remove(left.Key)) _cold.Add(left.Key);
        }
    }

    private void Forget(Account account)
    {
        if (!_accounts.Remove(account.Key)) return;
        _byId.Remove(account.Id);
        account.HasLeft = true;
    }

    /// <summary>A call that has found an account but not yet reserved must still find it there: it was used a moment ago.</summary>
    private bool IsIdle(Account account, TimeSpan idle) => account is { Open: 0, Waiting: 0, IsLeased: false, HasLeftOpen: false, Label.Length: > 0 } && _time.GetElapsedTime(account.LastUsed) >= idle;

    private Account Make(Allowance allowance, AccountKey key)
    {
        Account account = new(allowance, key) { Leases = _leases, LastUsed = _time.GetTimestamp() };
        if (_leases is not null) _byId[account.Id] = account;
        if (!_remembered.Remove(account.Id, out AccountCell[]? cells)) return account;
        foreach (AccountCell cell in cells) account.Restore(_clock.Now, cell);
        return account;
    }

    /// <summary>What an earlier process remembered.</summary>
    internal IReadOnlyCollection<AccountCell> RememberedCells()
    {
        lock (_lock) return [.. DurableCells(_clock.Now)];
    }
}
