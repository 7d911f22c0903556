using System.Text;
using Farthing.Budgets;
using Farthing.Budgets.Accounts;
using Farthing.Pricing;

namespace Farthing.Gateway.Metrics;

/// <summary>How full budgets are, as Prometheus text: those of which most is used come first where there are many.</summary>
internal sealed class BudgetMetrics(BudgetsInForce budgets)
{
    private const int MostBudgets = 1_000;

    /// <summary>Writes every series.</summary>
    public void Write(StringBuilder output)
    {
        AccountStatus[] all = budgets.Fullest(account => account.Allowance.IsBudget, MostBudgets);
        Family(output, "farthing_budget_limit_usd", "What there is in the present window: amount, raise and carry-over.", all, status => status.Limit);
        Family(output, "farthing_budget_used_usd", "What was used in the present window, calls that are over only.", all, status => status.Used);
        Family(output, "farthing_budget_reserved_usd", "What is set aside for this process's calls in flight.", all, status => status.Reserved);
    }

    private static void Family(StringBuilder output, string name, string help, AccountStatus[] all, Func<AccountStatus, decimal> value)
    {
        PrometheusText.Head(output, name, "gauge", help);
        foreach (AccountStatus status in all)
            output.Append($"{name}{{budget=\"{PrometheusText.Escape(status.Allowance.Name)}\",of=\"{PrometheusText.Escape(status.Label)}\"}} {new Usd(decimal.Round(value(status), 12, MidpointRounding.AwayFromZero))}\n");
    }
}
