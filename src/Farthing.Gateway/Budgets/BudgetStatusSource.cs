using Farthing.Alerts;
using Farthing.Alerts.Budgets;
using Farthing.Alerts.Spending;
using Farthing.Budgets;
using Farthing.Budgets.Accounts;
using Farthing.Ledger;
using Farthing.Pricing;

namespace Farthing.Gateway.Budgets;

/// <summary>Tells alerts how budgets stand. The hours behind a forecast are read from the ledger's roll-ups, once an hour for each budget.</summary>
internal sealed class BudgetStatusSource(BudgetsInForce budgets, ILedgerReader ledger) : IBudgetStatusSource
{
    private const int MostBudgets = 1_000;
    private const int MostForecast = 100;

    private readonly LedgerSpendHistory _history = new(ledger);
    private readonly Dictionary<AccountId, (DateTimeOffset Hour, IReadOnlyList<Usd> Spend)> _hours = [];

    public async ValueTask<IReadOnlyList<BudgetStatus>> ReadAsync(DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        AccountStatus[] fullest = budgets.Fullest(account => account.Allowance is { IsBudget: true, Amount: > 0 }, MostBudgets);
        List<BudgetStatus> statuses = new(fullest.Length);
        for (int i = 0; i < fullest.Length; i++)
        {
            AccountStatus status = fullest[i];
            bool rolls = status.Allowance.Period.IsRolling;
            statuses.Add(new BudgetStatus
            {
                Name = BudgetNames.Of(status.Allowance, status.Label),
                WindowStart = status.WindowStart,
                WindowEnd = status.WindowEnd,
                IsRolling = rolls,
                Limit = new Usd(status.Limit),
                Spent = new Usd(status.Used),
                Reserved = new Usd(status.Reserved),
                IsHard = status.Allowance.Hard,
                HourlySpend = rolls || i >= MostForecast ? [] : await HoursAsync(status, now, cancellationToken),
            });
        }

        return statuses;
    }

    private async Task<IReadOnlyList<Usd>> HoursAsync(AccountStatus status, DateTimeOffset now, CancellationToken cancellationToken)
    {
        DateTimeOffset hour = AlertTime.HourOf(now);
        if (_hours.TryGetValue(status.Id, out var known) && known.Hour == hour) return known.Spend;
        if (BudgetNames.FiltersOf(status.Allowance.Scope, status.Values) is not { } filters) return [];
        if (_hours.Count > MostBudgets) _hours.Clear();
        SpendSeries? series = await _history.ReadAsync(new AlertSubject("budget", BudgetNames.Of(status.Allowance, status.Label)), filters, hour.AddDays(-BudgetForecast.MostDays), hour, cancellationToken);
        IReadOnlyList<Usd> spend = [.. series?.Hours.Select(each => each.Cost) ?? []];
        _hours[status.Id] = (hour, spend);
        return spend;
    }
}
