namespace Farthing.Alerts.Budgets;

/// <summary>Says, once an hour, which budgets will probably run out before their windows end; a budget is told of when two hours in a row agree.</summary>
/// <param name="budgets">How budgets stand; none when no budgets are kept.</param>
/// <param name="probability">How probable it must be. 0.5 to 1; usually 0.8.</param>
public sealed class BudgetForecastRule(IEnumerable<IBudgetStatusSource> budgets, double probability) : IAlertRule
{
    private readonly HashSet<string> _suspected = new(StringComparer.Ordinal);
    private DateTimeOffset? _hour;

    /// <inheritdoc />
    public AlertKind Kind => AlertKind.BudgetForecast;

    /// <inheritdoc />
    public TimeSpan QuietPeriod => TimeSpan.FromHours(2);

    /// <inheritdoc />
    public async Task<IReadOnlyList<AlertFinding>?> EvaluateAsync(DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        DateTimeOffset hour = AlertTime.HourOf(now);
        if (_hour is { } last && hour <= last) return null;
        List<AlertFinding> findings = [];
        HashSet<string> suspected = new(StringComparer.Ordinal);
        foreach (IBudgetStatusSource source in budgets)
        {
            foreach (BudgetStatus budget in await source.ReadAsync(now, cancellationToken).ConfigureAwait(false))
            {
                // A budget that is spent is the other rule's.
                if (budget.Spent >= budget.Limit || BudgetForecast.Make(budget, now) is not { } forecast || forecast.ExceedProbability < probability) continue;
                suspected.Add(budget.Name);
                if (_suspected.Contains(budget.Name)) findings.Add(Find(budget, forecast));
            }
        }

        _hour = hour;
        _suspected.Clear();
        _suspected.UnionWith(suspected);
        return findings;
    }

    private static AlertFinding Find(BudgetStatus budget, BudgetForecast forecast)
    {
        string when = forecast.RunsOutAt is { } at ? $"about {AlertText.Moment(at)}" : "by the end of its window";
        return new AlertFinding
        {
            Kind = AlertKind.BudgetForecast,
            Subject = new AlertSubject("budget", budget.Name),
            Severity = AlertSeverity.Warning,
            Summary = $"Budget \"{AlertText.Name(budget.Name)}\" will probably run out {when}, before its window ends at {AlertText.Moment(budget.WindowEnd)}.",
            Facts =
            [
                new("probability", AlertText.Percent(forecast.ExceedProbability)),
                new("spent", $"{AlertText.Money(budget.Spent)} of {AlertText.Money(budget.Limit)}"),
                new("expected by the end", AlertText.Money(forecast.ExpectedAtEnd)),
                new("window", $"{AlertText.Moment(budget.WindowStart)} to {AlertText.Moment(budget.WindowEnd)}"),
            ],
        };
    }
}
