using Farthing.Budgets.Accounts;

namespace Farthing.Budgets;

/// <summary>Brings back what was used of accounts that left memory.</summary>
public interface IColdAccounts
{
    /// <summary>Makes sure that the accounts know what was used of them.</summary>
    ValueTask WarmAsync(IReadOnlyList<Account> accounts, CancellationToken cancellationToken);
}
