using Farthing.Alerts.Budgets;
using Farthing.Alerts.Spending;
using Farthing.Budgets.Allowances;
using Farthing.Ledger;
using Farthing.Ledger.Json;
using Farthing.Pricing;

namespace Farthing.Alerts.Preview;

/// <summary>
/// How budgets would have stood at every whole hour gone by, from the ledger's hourly roll-ups, so that the rules of budgets can be asked what they would have said. Carry-over and
/// raises that have ended are not known any more.
/// </summary>
internal sealed class PastBudgets : IBudgetStatusSource
{
    private const int ForecastHours = BudgetForecast.MostDays * 24;

    private readonly List<(Allowance Allowance, SpendSeries Series, Usd[] Spend, decimal[] Sums)> _budgets = [];

    /// <summary>How many budgets are known of.</summary>
    public int Count => _budgets.Count;

    /// <summary>The names of those that the roll-ups cannot tell of: windows of less than an hour, tags, and several dimensions of which it is for each.</summary>
    public IReadOnlyList<string> LeftOut { get; private set; } = [];

    /// <summary>Reads what was spent of budgets.</summary>
    /// <param name="history">The roll-ups.</param>
    /// <param name="allowances">Budgets, and limits, which are passed over.</param>
    /// <param name="since">The first hour.</param>
    /// <param name="until">The end, exclusive, a whole hour.</param>
    /// <param name="most">The most values of a dimension for each of which there is a budget; those that most was spent of.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<PastBudgets> ReadAsync(
        LedgerSpendHistory history, IEnumerable<Allowance> allowances, DateTimeOffset since, DateTimeOffset until, int most, CancellationToken cancellationToken)
    {
        PastBudgets past = new();
        SortedSet<string> leftOut = new(StringComparer.Ordinal);
        foreach (Allowance allowance in allowances.Where(allowance => allowance is { IsBudget: true, Measure: Measure.Usd, Amount: > 0 }))
        {
            IReadOnlyList<ScopeTerm> terms = allowance.Scope.Terms;
            bool isShort = allowance.Period.NextAfter(until) - allowance.Period.WindowStart(until) < TimeSpan.FromHours(1);
            if (isShort) leftOut.Add(allowance.Name);
            else if (!allowance.Scope.HasEach && BudgetNames.FiltersOf(allowance.Scope, []) is { } filters)
                past.Add(allowance, await history.ReadAsync(new AlertSubject("budget", BudgetNames.Of(allowance, "")), filters, since, until, cancellationToken).ConfigureAwait(false));
            else if (terms is [{ IsEach: true }] && LedgerNames.TryParse(terms[0].Name, out Dimension dimension))
                foreach (SpendSeries series in await history.ReadAsync(dimension, since, until, most, cancellationToken).ConfigureAwait(false))
                    past.Add(allowance, series with { Subject = new AlertSubject("budget", BudgetNames.Of(allowance, series.Subject.Value)) });
            else leftOut.Add(allowance.Name);
        }

        past.LeftOut = [.. leftOut];
        return past;
    }

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<BudgetStatus>> ReadAsync(DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        List<BudgetStatus> statuses = new(_budgets.Count);
        foreach ((Allowance allowance, SpendSeries series, Usd[] spend, decimal[] sums) in _budgets)
        {
            int end = Math.Clamp(AlertTime.HoursBetween(series.Start, now), 0, spend.Length);
            if (end == 0) continue;
            Period period = allowance.Period;
            bool rolls = period.IsRolling;

            // The hour that ends now belongs to the window that ends now.
            DateTimeOffset start = period.WindowStart(now.AddTicks(-1));
            int first = Math.Clamp(AlertTime.HoursBetween(series.Start, start), 0, end), known = Math.Max(0, end - ForecastHours);
            statuses.Add(new BudgetStatus
            {
                Name = series.Subject.Value,
                WindowStart = start,
                WindowEnd = rolls ? now : period.NextAfter(now.AddTicks(-1)),
                IsRolling = rolls,
                Limit = new Usd(allowance.AmountAt(now)),
                Spent = new Usd(sums[end] - sums[first]),
                IsHard = allowance.Hard,
                HourlySpend = rolls ? [] : new ArraySegment<Usd>(spend, known, end - known),
            });
        }

        return ValueTask.FromResult<IReadOnlyList<BudgetStatus>>(statuses);
    }

    private void Add(Allowance allowance, SpendSeries? series)
    {
        if (series is null) return;
        Usd[] spend = [.. series.Hours.Select(hour => hour.Cost)];
        decimal[] sums = new decimal[spend.Length + 1];
        for (int i = 0; i < spend.Length; i++) sums[i + 1] = sums[i] + spend[i].Amount;
        _budgets.Add((allowance, series, spend, sums));
    }
}
