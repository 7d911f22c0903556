using Farthing.Budgets.Allowances;

namespace Farthing.Budgets.Accounts;

/// <summary>How much is left to a call of the budgets and limits it touches: of each kind, of the one that has the least.</summary>
public record struct Headroom
{
    /// <summary>US dollars left of the tightest budget, or <c>null</c> when none applies.</summary>
    public decimal? BudgetUsd { get; private set; }

    /// <summary>Calls left of the tightest limit, or <c>null</c> when none applies.</summary>
    public HeadroomOfLimit? Requests { get; private set; }

    /// <summary>Tokens left of the tightest limit, or <c>null</c> when none applies.</summary>
    public HeadroomOfLimit? Tokens { get; private set; }

    internal void Add(Account account, DateTimeOffset now)
    {
        Measure measure = account.Measure;
        if (account.Allowance.IsBudget)
        {
            decimal left = LeftOf(account, now);
            BudgetUsd = BudgetUsd is { } other ? Math.Min(other, left) : left;
        }
        else if (measure == Measure.Requests)
        {
            Requests = Tighter(Requests, account, now);
        }
        else if (measure is Measure.Tokens or Measure.InputTokens or Measure.OutputTokens)
        {
            Tokens = Tighter(Tokens, account, now);
        }
    }

    private static decimal LeftOf(Account account, DateTimeOffset now) => Math.Max(0, account.LeftAt(now));

    private static HeadroomOfLimit Tighter(HeadroomOfLimit? known, Account account, DateTimeOffset now)
    {
        decimal limit = account.LimitAt(now), left = LeftOf(account, now);
        return known is { } one && one.Left * limit <= left * one.Limit ? one : new HeadroomOfLimit(limit, left, account.FullAt(now) - now);
    }
}
