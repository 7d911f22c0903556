using Farthing.Pricing;

namespace Farthing.Alerts.Failures;

/// <summary>Says when too much of a day's spend at a provider went to attempts that failed.</summary>
/// <param name="watch">Adds it up.</param>
/// <param name="share">The share that is too much. 0 to 1; usually 0.05.</param>
/// <param name="least">What must have been wasted in any case, so that one failed call in a quiet night is no alert.</param>
public sealed class FailureWasteRule(FailureWatch watch, decimal share, Usd least) : IAlertRule
{
    /// <inheritdoc />
    public AlertKind Kind => AlertKind.FailureWaste;

    /// <inheritdoc />
    public TimeSpan QuietPeriod => TimeSpan.FromMinutes(30);

    /// <inheritdoc />
    public Task<IReadOnlyList<AlertFinding>?> EvaluateAsync(DateTimeOffset now, CancellationToken cancellationToken = default) =>
        Task.FromResult<IReadOnlyList<AlertFinding>?>(
            [.. watch.Read(now).Where(each => each.Wasted >= least && each.Wasted.Amount > share * each.Spent.Amount).Select(Find)]);

    private static AlertFinding Find(FailureShare each) => new()
    {
        Kind = AlertKind.FailureWaste,
        Subject = new AlertSubject("provider", each.Provider),
        Severity = AlertSeverity.Warning,
        Summary = $"{AlertText.Percent(each.Wasted.Amount / each.Spent.Amount)} of the last 24 hours' spend at provider \"{AlertText.Name(each.Provider)}\" "
            + $"went to attempts that failed: {AlertText.Money(each.Wasted)} of {AlertText.Money(each.Spent)}.",
        Facts = [new("spent", AlertText.Money(each.Spent)), new("on failed attempts", AlertText.Money(each.Wasted))],
    };
}
