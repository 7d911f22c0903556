using System.Globalization;
using Farthing.Ledger;
using Farthing.Ledger.Json;

namespace Farthing.Alerts.Spending;

/// <summary>Reads series from the ledger's hourly roll-ups. Values that were folded together are left out.</summary>
public sealed class LedgerSpendHistory(ILedgerReader ledger) : ISpendHistory
{
    private const string HourFormat = "yyyy-MM-dd'T'HH:mm'Z'";

    /// <inheritdoc />
    public async Task<SpendSeries?> ReadAsync(DateTimeOffset since, DateTimeOffset until, CancellationToken cancellationToken = default)
    {
        ReportQuery query = new() { Since = since, Until = until, By = [Dimension.Hour] };
        Report report = await ledger.ReportAsync(query, cancellationToken).ConfigureAwait(false);
        return report.Rows.Count == 0 ? null : Lay(AlertSubject.Organisation, report.Rows, until);
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<SpendSeries>> ReadAsync(
        Dimension dimension, DateTimeOffset since, DateTimeOffset until, int most, CancellationToken cancellationToken = default)
    {
        ReportQuery largest = new() { Since = since, Until = until, By = [dimension], Limit = most };
        Report values = await ledger.ReportAsync(largest, cancellationToken).ConfigureAwait(false);
        DimensionFilter[] filters =
        [
            .. values.Rows.Select(row => row.Values[0]).Where(value => value is not ReportRow.OtherValue).Select(value => new DimensionFilter(dimension, value)),
        ];
        if (filters.Length == 0) return [];

        ReportQuery query = new() { Since = since, Until = until, By = [Dimension.Hour, dimension], Filters = filters };
        Report report = await ledger.ReportAsync(query, cancellationToken).ConfigureAwait(false);
        return
        [
            .. report.Rows.GroupBy(row => row.Values[1], StringComparer.Ordinal)
                .Select(group => Lay(new AlertSubject(LedgerNames.Of(dimension), group.Key), [.. group], until)),
        ];
    }

    private static SpendSeries Lay(AlertSubject subject, IReadOnlyList<ReportRow> rows, DateTimeOffset until)
    {
        DateTimeOffset start = rows.Min(HourOf);
        HourlySpend[] hours = new HourlySpend[Math.Max(0, AlertTime.HoursBetween(start, until))];
        foreach (ReportRow row in rows)
        {
            int hour = AlertTime.HoursBetween(start, HourOf(row));
            if (hour < hours.Length) hours[hour] = new HourlySpend(row.Figures.Cost, row.Figures.Calls);
        }

        return new SpendSeries(subject, start, hours);
    }

    private static DateTimeOffset HourOf(ReportRow row) =>
        DateTimeOffset.ParseExact(row.Values[0], HourFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
