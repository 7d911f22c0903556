using System.Globalization;

namespace Farthing.Alerts.Runaway;

/// <summary>Says, from data of ten minutes, which keys are out of control, and throttles them where that is wanted.</summary>
/// <param name="watch">Adds up spend.</param>
/// <param name="options">What counts.</param>
/// <param name="throttles">What slows a key down; none where there are no limits.</param>
public sealed class RunawayRule(RunawayWatch watch, RunawayOptions options, IEnumerable<IKeyThrottle> throttles) : IAlertRule
{
    private static readonly TimeSpan ThrottleFor = TimeSpan.FromMinutes(30);

    private readonly IKeyThrottle[] _throttles = [.. throttles];

    /// <inheritdoc />
    public AlertKind Kind => AlertKind.Runaway;

    /// <inheritdoc />
    public TimeSpan QuietPeriod => TimeSpan.FromMinutes(30);

    /// <inheritdoc />
    public Task<IReadOnlyList<AlertFinding>?> EvaluateAsync(DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        List<AlertFinding> findings = [];
        foreach (RunawayFigures figures in watch.Read(now))
        {
            if (!IsRunaway(figures)) continue;
            bool isThrottled = options.Throttle && figures.Key.Length > 0 && _throttles.Length > 0;
            if (isThrottled)
            {
                foreach (IKeyThrottle throttle in _throttles) throttle.Throttle(figures.Key, now + ThrottleFor);
            }

            findings.Add(Find(figures, isThrottled));
        }

        return Task.FromResult<IReadOnlyList<AlertFinding>?>(findings);
    }

    private bool IsRunaway(RunawayFigures figures) =>
        figures.Known >= options.WarmUp
        && figures.HalfHour >= options.Least
        && figures.HalfHour.Amount > options.Factor * figures.Record.Amount
        && figures.HalfHour.Amount > options.DayShare * figures.NormalDay.Amount;

    private static AlertFinding Find(RunawayFigures figures, bool isThrottled)
    {
        AlertSubject subject = new("key", figures.Key);
        string times = figures.Record.Amount > 0
            ? string.Create(CultureInfo.InvariantCulture, $"{figures.HalfHour.Amount / figures.Record.Amount:0.#} times the most of the last seven days")
            : "and nothing in the seven days before";
        return new AlertFinding
        {
            Kind = AlertKind.Runaway,
            Subject = subject,
            Severity = AlertSeverity.Critical,
            Summary = $"Spend of {subject} is running away: {AlertText.Money(figures.HalfHour)} in the last 30 minutes, {times}.{(isThrottled ? " The key is throttled." : "")}",
            Facts =
            [
                new("last 30 minutes", AlertText.Money(figures.HalfHour)),
                new("record of 30 minutes in 7 days", AlertText.Money(figures.Record)),
                new("normal day", AlertText.Money(figures.NormalDay)),
                new("throttled", isThrottled ? "yes" : "no"),
            ],
        };
    }
}
