using System.Globalization;

namespace Farthing.Alerts.Budgets;

/// <summary>Says when a share of a budget has been spent, once for each level and window.</summary>
/// <param name="budgets">How budgets stand; none when no budgets are kept.</param>
/// <param name="levels">The shares, 0.5 for 50 %, in rising order.</param>
public sealed class BudgetThresholdRule(IEnumerable<IBudgetStatusSource> budgets, IReadOnlyList<decimal> levels) : IAlertRule
{
    /// <summary>The usual levels: 50, 80, 95 and 100 %.</summary>
    public static IReadOnlyList<decimal> UsualLevels { get; } = [0.5m, 0.8m, 0.95m, 1m];

    /// <inheritdoc />
    public AlertKind Kind => AlertKind.BudgetThreshold;

    /// <inheritdoc />
    public TimeSpan QuietPeriod => TimeSpan.Zero;

    /// <inheritdoc />
    public async Task<IReadOnlyList<AlertFinding>?> EvaluateAsync(DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        List<AlertFinding> findings = [];
        foreach (IBudgetStatusSource source in budgets)
        {
            foreach (BudgetStatus budget in await source.ReadAsync(now, cancellationToken).ConfigureAwait(false)) Add(budget, now, findings);
        }

        return findings;
    }

    private void Add(BudgetStatus budget, DateTimeOffset now, List<AlertFinding> findings)
    {
        if (budget.Limit.Amount <= 0) return;
        decimal share = budget.Spent.Amount / budget.Limit.Amount;
        foreach (decimal level in levels)
        {
            if (share >= level) findings.Add(Find(budget, level, share, now));
        }
    }

    private static AlertFinding Find(BudgetStatus budget, decimal level, decimal share, DateTimeOffset now) => new()
    {
        Kind = AlertKind.BudgetThreshold,
        Subject = new AlertSubject("budget", budget.Name),
        Level = budget.IsRolling
            ? level.ToString("0.####", CultureInfo.InvariantCulture)
            : string.Create(CultureInfo.InvariantCulture, $"{level:0.####}@{budget.WindowStart.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}"),
        Severity = level >= 1 && budget.IsHard ? AlertSeverity.Critical : level >= 0.8m ? AlertSeverity.Warning : AlertSeverity.Info,
        Summary = $"Budget \"{AlertText.Name(budget.Name)}\" has reached {AlertText.Percent(level)}: {AlertText.Money(budget.Spent)} of {AlertText.Money(budget.Limit)} are spent.",
        Facts =
        [
            new("spent", $"{AlertText.Money(budget.Spent)} ({AlertText.Percent(share)})"),
            new("reserved", AlertText.Money(budget.Reserved)),
            new("limit", AlertText.Money(budget.Limit)),
            new("window", $"{AlertText.Moment(budget.WindowStart)} to {AlertText.Moment(budget.WindowEnd)}"),
        ],
        Once = true,
        RememberUntil = budget.IsRolling ? now + (budget.WindowEnd - budget.WindowStart) : budget.WindowEnd,
    };
}
