using System.Globalization;
using Farthing.Alerts.Spending;
using Farthing.Ledger;

namespace Farthing.Alerts.Anomalies;

/// <summary>
/// Watches spend by the hour: the organisation's, and that of the costliest values of some dimensions. Every hour the series are read anew from the
/// roll-ups and judged from their beginning, so that a restart, a late entry or a corrected price changes nothing but the answer.
/// </summary>
public sealed class SpendAnomalyRule(ISpendHistory history, SpendAnomalyOptions options) : IAlertRule
{
    // Calls are entered in the hour they began, a while after they ended.
    private static readonly TimeSpan Settling = TimeSpan.FromMinutes(5);

    private DateTimeOffset? _judged;

    /// <inheritdoc />
    public AlertKind Kind => AlertKind.SpendAnomaly;

    /// <inheritdoc />
    public TimeSpan QuietPeriod => TimeSpan.FromHours(options.Detection.QuietHours);

    /// <inheritdoc />
    public async Task<IReadOnlyList<AlertFinding>?> EvaluateAsync(DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        DateTimeOffset until = AlertTime.HourOf(now - Settling);
        if (_judged is { } last && until <= last) return null;
        List<AlertFinding> findings = [];
        DateTimeOffset since = Since(until, options.Detection);
        if (await history.ReadAsync(since, until, cancellationToken).ConfigureAwait(false) is { } organisation)
        {
            double day = Judge(organisation, 0, until, findings);
            foreach (Dimension dimension in options.By)
            {
                foreach (SpendSeries series in await history.ReadAsync(dimension, since, until, options.MostSeries, cancellationToken).ConfigureAwait(false))
                    Judge(From(series, organisation.Start), day, until, findings);
            }
        }

        _judged = until;
        return Explain(findings);
    }

    /// <summary>From when on series are read: twice the memory, so that the oldest record too was measured against a forecast.</summary>
    internal static DateTimeOffset Since(DateTimeOffset until, AnomalyOptions detection) => until.AddDays(-2 * detection.MemoryDays);

    /// <summary>The series from the organisation's first hour on: what was silent before its first call was known to be silent.</summary>
    internal static SpendSeries From(SpendSeries series, DateTimeOffset start)
    {
        int missing = AlertTime.HoursBetween(start, series.Start);
        return missing <= 0 ? series : series with { Start = start, Hours = [.. new HourlySpend[missing], .. series.Hours] };
    }

    private double Judge(SpendSeries series, double organisationDay, DateTimeOffset until, List<AlertFinding> findings)
    {
        AnomalyDetector detector = new(options.Detection);
        AnomalyReading reading = default;
        double actual = 0;
        foreach (HourlySpend hour in series.Hours)
        {
            actual = (double)hour.Cost.Amount;
            reading = detector.Step(actual, organisationDay);
        }

        if (reading.IsAlarm) findings.Add(Find(series.Subject, reading, actual, until));
        return detector.NormalDay;
    }

    private static AlertFinding Find(AlertSubject subject, AnomalyReading reading, double actual, DateTimeOffset until)
    {
        string window = reading.WindowHours == 1 ? "hour" : string.Create(CultureInfo.InvariantCulture, $"{reading.WindowHours} hours");
        double share = reading.NormalDay > 0 ? reading.Excess / reading.NormalDay : 0;
        return new AlertFinding
        {
            Kind = AlertKind.SpendAnomaly,
            Subject = subject,
            Severity = share >= 1 ? AlertSeverity.Critical : AlertSeverity.Warning,
            Summary = $"Spend of {subject} is {AlertText.Money(reading.Excess)} above what was expected in the last {window} (until {AlertText.Moment(until)}); "
                + (reading.IsSustained ? $"each of them is more than {AlertText.Money(reading.Record)} above." : $"at this time of day it never was more than {AlertText.Money(reading.Record)} above."),
            Facts =
            [
                new("last hour", AlertText.Money(actual)),
                new("expected", AlertText.Money(reading.Expected)),
                new("normal day", AlertText.Money(reading.NormalDay)),
                new("excess, share of a normal day", AlertText.Percent(share)),
                new(reading.IsSustained ? "what each of two hours may be above" : "own record", AlertText.Money(reading.Record)),
                new("multiple of the record that alarms", reading.Multiplier.ToString("0.##", CultureInfo.InvariantCulture)),
            ],
        };
    }

    // The organisation's finding names the parts that were found with it.
    private static List<AlertFinding> Explain(List<AlertFinding> findings)
    {
        const int Most = 5;
        string parts = string.Join(", ", findings.Where(each => each.Subject != AlertSubject.Organisation).Take(Most).Select(each => each.Subject.ToString()));
        if (parts.Length == 0) return findings;
        return [.. findings.Select(each => each.Subject == AlertSubject.Organisation ? each with { Facts = [.. each.Facts, new("also stand out", parts)] } : each)];
    }
}
