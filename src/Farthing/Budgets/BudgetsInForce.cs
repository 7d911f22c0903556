using Farthing.Budgets.Accounts;
using Farthing.Budgets.Allowances;
using Farthing.Calls;

namespace Farthing.Budgets;

/// <summary>The budgets and limits that hold now: a book that a change replaces whole, and the accounts, which outlive changes. Safe from any thread.</summary>
/// <param name="accounts">The accounts.</param>
public sealed class BudgetsInForce(AccountTable accounts)
{
    private readonly Lock _lock = new();
    private IReadOnlyList<Allowance> _lasting = [];
    private IReadOnlyList<Allowance> _passing = [];
    private volatile AllowanceBook _book = new([], accounts);

    /// <summary>The accounts.</summary>
    public AccountTable Accounts => accounts;

    /// <summary>The book as it stands.</summary>
    public AllowanceBook Book => _book;

    /// <summary>How accounts stand, those first of which the largest share is used; one of which there is nothing counts as used up.</summary>
    /// <param name="which">Which accounts.</param>
    /// <param name="most">The most to return, 0 or more.</param>
    public AccountStatus[] Fullest(Func<Account, bool> which, int most) =>
        [.. accounts.Read(which).OrderByDescending(status => status.Limit > 0 ? status.Used / status.Limit : 1).Take(most)];

    /// <summary>How much is left of what a call touches, also of one that was answered before anything was set aside for it.</summary>
    /// <remarks>Of a call that is over and was no stream, as it ended. An account that has left memory is not brought back for this: nothing is said then.</remarks>
    public Headroom HeadroomOf(Call call)
    {
        if (call.Hold is BudgetHold { Left: { } left }) return left;
        AccountSet touched = call.Touched;
        if (ReferenceEquals(touched, AccountSet.Empty))
        {
            touched = Book.Find(call);
            if (accounts.HasCold && Array.Exists(touched.All, accounts.IsCold)) return default;
        }

        return touched.Count == 0 ? default : accounts.HeadroomOf(touched);
    }

    /// <summary>Puts other budgets and limits in force; what was used of those that stay is kept.</summary>
    public void Replace(IReadOnlyList<Allowance> allowances) => Change(() => _lasting = allowances);

    /// <summary>Puts limits in force besides, for a while: those that an alarm sets.</summary>
    public void ReplacePassing(IReadOnlyList<Allowance> allowances) => Change(() => _passing = allowances);

    private void Change(Action change)
    {
        lock (_lock)
        {
            change();
            Allowance[] allowances = [.. _lasting, .. _passing];
            _book = new AllowanceBook(allowances, accounts);
            accounts.Adopt(allowances);
        }
    }
}
