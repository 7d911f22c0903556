using System.Globalization;
using Farthing.Alerts.Spending;
using Farthing.Ledger;

namespace Farthing.Alerts.Quiet;

/// <summary>
/// Says when a series has gone silent that never was at this time of day: no call in the last hours, while each of at least seven days in memory had
/// calls in the same hours. Series that sleep at night or at weekends never qualify for those hours.
/// </summary>
/// <param name="history">What was spent.</param>
/// <param name="by">The dimensions whose values are watched besides the organisation.</param>
/// <param name="silentHours">How many whole hours of silence count. 1 to 24.</param>
/// <param name="mostSeries">How many values of a dimension are watched.</param>
public sealed class QuietDataRule(ISpendHistory history, IReadOnlyList<Dimension> by, int silentHours, int mostSeries) : IAlertRule
{
    private const int LeastDays = 7;
    private const int MostDays = 28;
    private static readonly TimeSpan Settling = TimeSpan.FromMinutes(5);

    private DateTimeOffset? _judged;

    /// <inheritdoc />
    public AlertKind Kind => AlertKind.QuietData;

    /// <inheritdoc />
    public TimeSpan QuietPeriod => TimeSpan.Zero;

    /// <inheritdoc />
    public async Task<IReadOnlyList<AlertFinding>?> EvaluateAsync(DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        DateTimeOffset until = AlertTime.HourOf(now - Settling);
        if (_judged is { } last && until <= last) return null;
        List<AlertFinding> findings = [];
        DateTimeOffset since = until.AddDays(-MostDays - 1);
        if (await history.ReadAsync(since, until, cancellationToken).ConfigureAwait(false) is { } organisation) Judge(organisation, findings);
        foreach (Dimension dimension in by)
        {
            foreach (SpendSeries series in await history.ReadAsync(dimension, since, until, mostSeries, cancellationToken).ConfigureAwait(false)) Judge(series, findings);
        }

        _judged = until;
        return findings;
    }

    /// <summary>How many hours a series has been silent for, if it never was at this time of day; else 0.</summary>
    internal static int SilenceOf(IReadOnlyList<HourlySpend> hours, int silentHours)
    {
        int silent = 0;
        while (silent < hours.Count && hours[hours.Count - 1 - silent].Calls == 0) silent++;
        if (silent < silentHours) return 0;

        // Days that lie inside the silence itself say nothing of what is usual.
        int firstDay = (silent + 23) / 24;
        int days = 0;
        for (int day = firstDay; day <= MostDays; day++)
        {
            int end = hours.Count - (day * 24);
            if (end < silentHours) break;
            if (!HasCalls(hours, end - silentHours, end)) return 0;
            days++;
        }

        return days >= LeastDays ? silent : 0;
    }

    private static bool HasCalls(IReadOnlyList<HourlySpend> hours, int from, int until)
    {
        for (int hour = from; hour < until; hour++)
        {
            if (hours[hour].Calls > 0) return true;
        }

        return false;
    }

    private void Judge(SpendSeries series, List<AlertFinding> findings)
    {
        int silent = SilenceOf(series.Hours, silentHours);
        if (silent == 0) return;
        DateTimeOffset last = series.Start.AddHours(series.Hours.Count - silent);
        findings.Add(new AlertFinding
        {
            Kind = AlertKind.QuietData,
            Subject = series.Subject,
            Severity = AlertSeverity.Warning,
            Summary = string.Create(CultureInfo.InvariantCulture, $"No calls of {series.Subject} for {silent} hours (since {AlertText.Moment(last)}); at this time of day there always were some."),
            Facts = [new("silent since", AlertText.Moment(last))],
        });
    }
}
