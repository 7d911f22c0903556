using System.Globalization;
using Farthing.Alerts.Budgets;
using Farthing.Budgets;
using Farthing.Budgets.Accounts;
using Farthing.Budgets.Allowances;
using Farthing.Ledger;
using Farthing.Ledger.Json;
using Farthing.Pricing;

namespace Farthing.Gateway.Budgets;

/// <summary>Tells alerts how budgets stand. The hours behind a forecast are read from the ledger's roll-ups, once an hour for each budget.</summary>
internal sealed class BudgetStatusSource(BudgetsInForce budgets, ILedgerReader ledger) : IBudgetStatusSource
{
    private const int MostBudgets = 1_000;
    private const int MostForecast = 100;
    private const int Days = 28;

    private readonly Dictionary<AccountId, (DateTimeOffset Hour, IReadOnlyList<Usd> Spend)> _hours = [];

    public async ValueTask<IReadOnlyList<BudgetStatus>> ReadAsync(DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        AccountStatus[] fullest =
        [
            .. budgets.Accounts.Read(account => account.Allowance is { IsBudget: true, Amount: > 0 })
                .OrderByDescending(status => status.Used / status.Limit)
                .Take(MostBudgets),
        ];
        List<BudgetStatus> statuses = new(fullest.Length);
        for (int i = 0; i < fullest.Length; i++)
        {
            AccountStatus status = fullest[i];
            bool rolls = status.Allowance.Period.IsRolling;
            statuses.Add(new BudgetStatus
            {
                Name = NameOf(status),
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

    private static string NameOf(AccountStatus status) =>
        $"{status.Allowance.Name}{(status.Label.Length > 0 ? $" of {status.Label}" : "")} ({status.Allowance.Period})";

    private async Task<IReadOnlyList<Usd>> HoursAsync(AccountStatus status, DateTimeOffset now, CancellationToken cancellationToken)
    {
        DateTimeOffset hour = new(now.UtcTicks - (now.UtcTicks % TimeSpan.TicksPerHour), TimeSpan.Zero);
        if (_hours.TryGetValue(status.Id, out var known) && known.Hour == hour) return known.Spend;
        if (Filters(status) is not { } filters) return [];
        if (_hours.Count > MostBudgets) _hours.Clear();
        Report report = await ledger.ReportAsync(
            new ReportQuery { Since = hour.AddDays(-Days), Until = hour, By = [Dimension.Hour], Filters = filters }, cancellationToken);
        IReadOnlyList<Usd> spend = Lay(report, hour);
        _hours[status.Id] = (hour, spend);
        return spend;
    }

    /// <summary>The scope in the ledger's dimensions, or <c>null</c> when the roll-ups do not have one of them.</summary>
    private static List<DimensionFilter>? Filters(AccountStatus status)
    {
        List<DimensionFilter> filters = [];
        string[] values = status.Label.Split(" · ");
        int each = 0;
        foreach (ScopeTerm term in status.Allowance.Scope.Terms)
        {
            string value = term.Value ?? values[Math.Min(each++, values.Length - 1)];
            if (!LedgerNames.TryParse(term.Name, out Dimension dimension)) return null;
            filters.Add(new DimensionFilter(dimension, value));
        }

        return filters;
    }

    private static Usd[] Lay(Report report, DateTimeOffset until)
    {
        if (report.Rows.Count == 0) return [];
        (DateTimeOffset At, Usd Cost)[] rows =
            [.. report.Rows.Select(row => (DateTimeOffset.Parse(row.Values[0], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal), row.Figures.Cost))];
        DateTimeOffset first = rows.Min(row => row.At);
        Usd[] hours = new Usd[Math.Max(0, (int)(until - first).TotalHours)];
        foreach ((DateTimeOffset at, Usd cost) in rows)
            if ((int)(at - first).TotalHours is var index && index < hours.Length) hours[index] += cost;

        return hours;
    }
}
