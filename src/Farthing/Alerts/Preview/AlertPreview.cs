using Farthing.Alerts.Anomalies;
using Farthing.Alerts.Budgets;
using Farthing.Alerts.Quiet;
using Farthing.Alerts.Spending;
using Farthing.Budgets.Allowances;
using Farthing.Ledger;

namespace Farthing.Alerts.Preview;

/// <summary>Asks what rules would have said in the last 28 days, from the ledger's hourly roll-ups.</summary>
/// <param name="ledger">The ledger.</param>
/// <param name="options">The rules as they are to be.</param>
/// <param name="budgets">The budgets as they are to be; limits among them are passed over.</param>
public sealed class AlertPreview(ILedgerReader ledger, AlertRuleOptions options, IReadOnlyCollection<Allowance> budgets)
{
    /// <summary>How far it looks back.</summary>
    public const int Days = 28;

    private const int MostShown = 20;

    private readonly LedgerSpendHistory _history = new(ledger);

    /// <summary>The rules it knows, in the order of their names.</summary>
    public static IReadOnlyList<AlertKind> Rules { get; } = [.. Enum.GetValues<AlertKind>().Where(kind => kind != AlertKind.Test)];

    /// <summary>Asks one rule.</summary>
    public async Task<RulePreview> RunAsync(AlertKind kind, DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        DateTimeOffset until = AlertTime.HourOf(now);
        return kind switch
        {
            AlertKind.SpendAnomaly => await AnomaliesAsync(until, cancellationToken).ConfigureAwait(false),
            AlertKind.QuietData => await SilencesAsync(until, cancellationToken).ConfigureAwait(false),
            AlertKind.Runaway => await RunawaysAsync(until, cancellationToken).ConfigureAwait(false),
            AlertKind.UnpricedModel => await UnpricedAsync(until, cancellationToken).ConfigureAwait(false),
            AlertKind.FailureWaste => Unknown(kind, "What failed attempts cost is kept for a day and in memory only."),
            AlertKind.DeploymentDown => Unknown(kind, "How deployments did is kept in memory only."),
            AlertKind.CacheTrouble => Unknown(kind, "How the caches did is not kept."),
            AlertKind.BudgetThreshold => await BudgetsAsync(kind, past => new BudgetThresholdRule([past], options.BudgetLevels), until, cancellationToken).ConfigureAwait(false),
            _ => await BudgetsAsync(kind, past => new BudgetForecastRule([past], options.ForecastProbability), until, cancellationToken).ConfigureAwait(false),
        };
    }

    private static RulePreview Unknown(AlertKind kind, string note) => new(kind, null, 0, [], note);

    private static RulePreview Known(AlertKind kind, int series, List<PreviewedIncident> incidents, string note = "") =>
        new(kind, incidents.Count, series, [.. incidents.OrderByDescending(each => each.At).Take(MostShown)], note);

    private async Task<RulePreview> AnomaliesAsync(DateTimeOffset until, CancellationToken cancellationToken)
    {
        AnomalyOptions detection = options.Anomaly.Detection;
        DateTimeOffset since = SpendAnomalyRule.Since(until, detection);
        List<PreviewedIncident> incidents = [];
        if (await _history.ReadAsync(since, until, cancellationToken).ConfigureAwait(false) is not { } organisation)
            return Known(AlertKind.SpendAnomaly, 0, incidents, "The ledger holds no calls of this time.");

        // The organisation's own day as it stood at each hour: the gate of the other series.
        double[] days = new double[organisation.Hours.Count];
        AnomalyDetector detector = new(detection);
        for (int i = 0; i < days.Length; i++) days[i] = detector.Step((double)organisation.Hours[i].Cost.Amount).NormalDay;
        List<SpendSeries> all = [organisation];
        foreach (Dimension dimension in options.Anomaly.By)
        {
            IReadOnlyList<SpendSeries> read = await _history.ReadAsync(dimension, since, until, options.Anomaly.MostSeries, cancellationToken).ConfigureAwait(false);
            all.AddRange(read.Select(series => SpendAnomalyRule.From(series, organisation.Start)));
        }

        foreach (SpendSeries series in all) Detect(series, series == organisation ? null : days, until, incidents);
        bool isYoung = organisation.Start > until.AddDays(-detection.WarmUpDays - Days);
        return Known(AlertKind.SpendAnomaly, all.Count, incidents, isYoung ? $"The ledger begins at {AlertText.Moment(organisation.Start)}: the first {detection.WarmUpDays} days are only learned from." : "");
    }

    private void Detect(SpendSeries series, double[]? organisationDays, DateTimeOffset until, List<PreviewedIncident> incidents)
    {
        AnomalyDetector detector = new(options.Anomaly.Detection);
        int last = int.MinValue / 2;
        for (int i = 0; i < series.Hours.Count; i++)
        {
            if (!detector.Step((double)series.Hours[i].Cost.Amount, organisationDays?[i] ?? 0).IsAlarm) continue;
            DateTimeOffset at = series.Start.AddHours(i + 1);
            if (i - last > options.Anomaly.Detection.QuietHours && at > until.AddDays(-Days)) incidents.Add(new PreviewedIncident(at, series.Subject));
            last = i;
        }
    }

    private async Task<RulePreview> SilencesAsync(DateTimeOffset until, CancellationToken cancellationToken)
    {
        List<PreviewedIncident> incidents = [];
        List<SpendSeries> all = await AllAsync(options.SilentBy, until.AddDays(-2 * Days), until, cancellationToken).ConfigureAwait(false);
        foreach (SpendSeries series in all)
        {
            HourlySpend[] hours = [.. series.Hours];
            bool isOpen = false;
            for (int end = Math.Max(1, hours.Length - (Days * 24)); end <= hours.Length; end++)
            {
                bool isSilent = QuietDataRule.SilenceOf(new ArraySegment<HourlySpend>(hours, 0, end), options.SilentHours) > 0;
                if (isSilent && !isOpen) incidents.Add(new PreviewedIncident(series.Start.AddHours(end), series.Subject));
                isOpen = isSilent;
            }
        }

        return Known(AlertKind.QuietData, all.Count, incidents);
    }

    private async Task<RulePreview> RunawaysAsync(DateTimeOffset until, CancellationToken cancellationToken)
    {
        const int Week = 7 * 24;
        List<PreviewedIncident> incidents = [];
        IReadOnlyList<SpendSeries> all = await _history.ReadAsync(Dimension.Key, until.AddDays(-Days - 7), until, options.Anomaly.MostSeries, cancellationToken).ConfigureAwait(false);
        foreach (SpendSeries series in all)
        {
            int last = int.MinValue / 2;
            for (int i = Math.Max((int)options.Runaway.WarmUp.TotalHours, series.Hours.Count - (Days * 24)); i < series.Hours.Count; i++)
            {
                HourlySpend[] before = [.. series.Hours.Take(i).TakeLast(Week)];
                if (before.Length == 0) continue;
                decimal day = before.Sum(hour => hour.Cost.Amount) * 24 / before.Length;
                decimal spent = series.Hours[i].Cost.Amount;
                bool isRunaway = spent >= options.Runaway.Least.Amount
                    && spent > options.Runaway.Factor * before.Max(hour => hour.Cost.Amount)
                    && spent > options.Runaway.DayShare * day;
                if (!isRunaway) continue;
                if (i - last > 1) incidents.Add(new PreviewedIncident(series.Start.AddHours(i + 1), series.Subject));
                last = i;
            }
        }

        return Known(AlertKind.Runaway, all.Count, incidents, "From whole hours in place of half hours, which are not kept.");
    }

    /// <summary>Asks the rule itself, at every hour gone by, and the book that decides what is told.</summary>
    private async Task<RulePreview> BudgetsAsync(AlertKind kind, Func<IBudgetStatusSource, IAlertRule> make, DateTimeOffset until, CancellationToken cancellationToken)
    {
        PastBudgets past = await PastBudgets.ReadAsync(_history, budgets, until.AddDays(-2 * Days), until, options.Anomaly.MostSeries, cancellationToken).ConfigureAwait(false);
        IAlertRule rule = make(past);
        IncidentBook book = new(new AlertState(), remindAfter: TimeSpan.Zero, new Random(0));
        List<PreviewedIncident> incidents = [];

        // It begins as long before, so that what stood then is not taken for new.
        for (DateTimeOffset hour = until.AddDays(-2 * Days); hour <= until; hour = hour.AddHours(1))
        {
            if (await rule.EvaluateAsync(hour, cancellationToken).ConfigureAwait(false) is not { } findings) continue;
            IReadOnlyList<AlertNotification> told = book.Enter(kind, findings, rule.QuietPeriod, hour);
            if (hour > until.AddDays(-Days))
                incidents.AddRange(told.Where(each => each.Reason == AlertNotificationReason.Opened).Select(each => new PreviewedIncident(hour, each.Incident.Finding.Subject)));
        }

        string note = past.LeftOut.Count == 0 ? "" : $"Without {string.Join(", ", past.LeftOut)}: the hourly roll-ups cannot tell of windows of less than an hour, tags, or several dimensions with *.";
        return Known(kind, past.Count, incidents, note);
    }

    private async Task<RulePreview> UnpricedAsync(DateTimeOffset until, CancellationToken cancellationToken)
    {
        IReadOnlyList<MissingPrice> missing = await ledger.MissingPricesAsync(until.AddDays(-Days), cancellationToken).ConfigureAwait(false);
        return Known(AlertKind.UnpricedModel, 0, [.. missing.Select(each => new PreviewedIncident(each.LastSeen, new AlertSubject("model", $"{each.Provider}/{each.Model}")))]);
    }

    private async Task<List<SpendSeries>> AllAsync(IReadOnlyList<Dimension> by, DateTimeOffset since, DateTimeOffset until, CancellationToken cancellationToken)
    {
        List<SpendSeries> all = [];
        if (await _history.ReadAsync(since, until, cancellationToken).ConfigureAwait(false) is { } organisation) all.Add(organisation);
        foreach (Dimension dimension in by)
            all.AddRange(await _history.ReadAsync(dimension, since, until, options.Anomaly.MostSeries, cancellationToken).ConfigureAwait(false));
        return all;
    }
}
