using Farthing.Budgets.Accounts;
using Farthing.Budgets.Ladder;
using Farthing.Calls;
using Farthing.Routing.Policies;

namespace Farthing.Budgets;

/// <summary>How full the budgets of a call are; limits that are no budgets do not count, nor accounts that have left memory.</summary>
/// <param name="budgets">What holds now.</param>
public sealed class BudgetShares(BudgetsInForce budgets) : IBudgetShares
{
    /// <inheritdoc />
    public decimal? ShareOf(Call call)
    {
        decimal? fullest = null;
        foreach (Account account in budgets.Book.Find(call).All)
        {
            if (!account.Allowance.IsBudget) continue;
            decimal share = LadderPosition.Of(budgets.Accounts.Read(account), budgets.Accounts.Clock.Now).Share;
            if (fullest is null || share > fullest) fullest = share;
        }

        return fullest;
    }
}
