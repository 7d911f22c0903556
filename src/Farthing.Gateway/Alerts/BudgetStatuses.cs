using Farthing.Alerts.Budgets;
using Farthing.Alerts.Spending;
using Farthing.Budgets;
using Farthing.Budgets.Accounts;
using Farthing.Budgets.Allowances;
using Farthing.Ledger;
using Farthing.Pricing;

namespace Farthing.Gateway.Alerts;

/// <summary>
/// How budgets stand, for the rules on them: the fullest accounts, and for calendar windows of a day or more what was spent by the hour, where the
/// roll-ups know the budget's dimensions. Asked by one thread at a time.
/// </summary>
internal sealed class BudgetStatuses(BudgetsInForce budgets, ILedgerReader ledger) : IBudgetStatusSource
{
    /// <summary>How many accounts are told of, the fullest first.</summary>
    public const int MostAccounts = 1_000;

    private const int MostForecasts = 100;
    private static readonly TimeSpan LeastWindow = TimeSpan.FromHours(23);

    private readonly LedgerSpendHistory _history = new(ledger);
    private readonly Dictionary<string, IReadOnlyList<Usd>> _hourly = new(StringComparer.Ordinal);
    private DateTimeOffset _hour;

    public async ValueTask<IReadOnlyList<BudgetStatus>> ReadAsync(DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        HashSet<Allowance> inForce = [.. budgets.Book.All.Where(allowance => allowance is { IsBudget: true, Measure: Measure.Usd })];
        if (inForce.Count == 0) return [];
        DateTimeOffset hour = new(now.UtcTicks - (now.UtcTicks % TimeSpan.TicksPerHour), TimeSpan.Zero);
        if (hour != _hour) _hourly.Clear();
        _hour = hour;

        AccountStatus[] accounts =
        [
            .. budgets.Accounts.Read(account => inForce.Contains(account.Allowance))
                .Where(status => status.Limit > 0 && status.Used > 0)
                .OrderByDescending(status => status.Used / status.Limit)
                .Take(MostAccounts),
        ];
        List<BudgetStatus> statuses = [];
        foreach (AccountStatus account in accounts)
            statuses.Add(ToStatus(account, now, await HourlyAsync(account, hour, cancellationToken)));
        return statuses;
    }

    /// <summary>The filters on the roll-ups that a scope comes down to, or <c>null</c> when they do not know it.</summary>
    internal static DimensionFilter[]? FiltersOf(Scope scope)
    {
        List<DimensionFilter> filters = [];
        foreach (ScopeTerm term in scope.Terms)
        {
            Dimension? dimension = term.Dimension switch
            {
                ScopeDimension.Team => Dimension.Team,
                ScopeDimension.Project => Dimension.Project,
                ScopeDimension.Key => Dimension.Key,
                ScopeDimension.User => Dimension.User,
                ScopeDimension.Feature => Dimension.Feature,
                _ => null,
            };
            if (dimension is not { } known || term.Value is not { } value) return null;
            filters.Add(new DimensionFilter(known, value));
        }

        return [.. filters];
    }

    private static BudgetStatus ToStatus(AccountStatus account, DateTimeOffset now, IReadOnlyList<Usd> hourly)
    {
        bool isRolling = account.Allowance.Period.IsRolling;
        string of = account.Label.Length > 0 ? $" of {account.Label}" : "";
        return new BudgetStatus
        {
            Name = $"{account.Allowance.Name}{of} per {account.Allowance.Period}",
            WindowStart = account.WindowStart,
            WindowEnd = isRolling ? now + (now - account.WindowStart) : account.WindowEnd,
            IsRolling = isRolling,
            Limit = new Usd(account.Limit),
            Spent = new Usd(account.Used),
            Reserved = new Usd(account.Reserved),
            IsHard = account.Allowance.Hard,
            HourlySpend = hourly,
        };
    }

    private async ValueTask<IReadOnlyList<Usd>> HourlyAsync(AccountStatus account, DateTimeOffset hour, CancellationToken cancellationToken)
    {
        if (account.Allowance.Period.IsRolling || account.WindowEnd - account.WindowStart < LeastWindow) return [];
        if (_hourly.TryGetValue(account.Allowance.Identity, out IReadOnlyList<Usd>? known)) return known;
        if (_hourly.Count >= MostForecasts || FiltersOf(account.Allowance.Scope) is not { } filters) return [];
        SpendSeries? series = await _history.ReadAsync(filters, hour.AddDays(-28), hour, cancellationToken);
        return _hourly[account.Allowance.Identity] = series is null ? [] : [.. series.Hours.Select(each => each.Cost)];
    }
}
