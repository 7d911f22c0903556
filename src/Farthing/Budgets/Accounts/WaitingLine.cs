using Farthing.Limits;

namespace Farthing.Budgets.Accounts;

/// <summary>The calls that wait for room in accounts, in a <see cref="FairLine{T}"/>. Used under the table's lock.</summary>
internal sealed class WaitingLine
{
    private readonly FairLine<Waiter> _line = new();

    public int Count => _line.Count;

    /// <summary>Those that wait, the next one first. Not to be changed while it is walked.</summary>
    public SortedSet<Waiter>.Enumerator GetEnumerator() => _line.GetEnumerator();

    public void Join(Waiter waiter)
    {
        _line.Join(waiter);
        foreach (Account account in waiter.Request.All) account.Waiting++;
    }

    /// <summary>Takes a call out of the line; <c>false</c> when it is not in it any more.</summary>
    public bool Leave(Waiter waiter)
    {
        if (!_line.Leave(waiter)) return false;
        Forget(waiter);
        return true;
    }

    /// <summary>
    /// Tries calls in their order. One that cannot go keeps back those behind it that touch the account that keeps it, so that
    /// small calls do not pass a large one for ever.
    /// </summary>
    /// <param name="tryGo">Whether the call's waiting is over, or the account that keeps it.</param>
    /// <param name="gone">Receives the calls whose waiting is over.</param>
    public void Serve(Func<Waiter, (bool Goes, Account? KeptBy)> tryGo, List<Waiter> gone)
    {
        if (_line.Count == 0) return;
        HashSet<Account> kept = [];
        int first = gone.Count;
        foreach (Waiter waiter in _line)
        {
            if (kept.Count > 0 && Touches(waiter, kept)) continue;
            (bool goes, Account? keptBy) = tryGo(waiter);
            if (goes) gone.Add(waiter);
            else if (keptBy is not null && kept.Add(keptBy) && keptBy.Waiting == _line.Count) break;
        }

        foreach (Waiter waiter in gone.Skip(first))
        {
            _line.Go(waiter);
            Forget(waiter);
        }
    }

    private static void Forget(Waiter waiter)
    {
        foreach (Account account in waiter.Request.All) account.Waiting--;
    }

    private static bool Touches(Waiter waiter, HashSet<Account> accounts)
    {
        foreach (Account account in waiter.Request.All)
            if (accounts.Contains(account)) return true;

        return false;
    }
}
