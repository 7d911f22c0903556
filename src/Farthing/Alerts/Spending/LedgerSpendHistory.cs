using System.Globalization;
using Farthing.Ledger;
using Farthing.Ledger.Json;

namespace Farthing.Alerts.Spending;

/// <summary>Reads series from the ledger's hourly roll-ups. Values that were folded together are left out.</summary>
public sealed class LedgerSpendHistory(ILedgerReader ledger) : ISpendHistory
{
    private const string HourFormat = "yyyy-MM-dd'T'HH:mm'Z'";

    /// <inheritdoc />
    public Task<SpendSeries?> ReadAsync(DateTimeOffset since, DateTimeOffset until, CancellationToken cancellationToken = default) =>
        ReadAsync(AlertSubject.Organisation, [], since, until, cancellationToken);

    /// <summary>The hours of the calls that some filters keep, from the first that had any; <c>null</c> when there were none.</summary>
    /// <param name="subject">What the series is of.</param>
    /// <param name="filters">Which calls to take.</param>
    /// <param name="since">The first hour.</param>
    /// <param name="until">The end, exclusive, a whole hour.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<SpendSeries?> ReadAsync(
        AlertSubject subject, IReadOnlyList<DimensionFilter> filters, DateTimeOffset since, DateTimeOffset until, CancellationToken cancellationToken = default)
    {
        ReportQuery query = new() { Since = since, Until = until, By = [Dimension.Hour], Filters = filters };
        Report report = await ledger.ReportAsync(query, cancellationToken).ConfigureAwait(false);
        return report.Rows.Count == 0 ? null : Lay(subject, report.Rows, until);
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

        List<ReportRow> rows = [];
        foreach (DimensionFilter[] part in Parts(filters))
        {
            ReportQuery query = new() { Since = since, Until = until, By = [Dimension.Hour, dimension], Filters = part };
            rows.AddRange((await ledger.ReportAsync(query, cancellationToken).ConfigureAwait(false)).Rows);
        }

        return
        [
            .. rows.GroupBy(row => row.Values[1], StringComparer.Ordinal)
                .Select(group => Lay(new AlertSubject(LedgerNames.Of(dimension), group.Key), [.. group], until)),
        ];
    }

    // A reader may have to put the values into an address, whose length is bounded.
    private static IEnumerable<DimensionFilter[]> Parts(DimensionFilter[] filters)
    {
        const int MostValues = 50;
        const int MostCharacters = 1_000;
        int start = 0;
        int characters = 0;
        for (int i = 0; i < filters.Length; i++)
        {
            characters += filters[i].Value.Length + 16;
            if (i == start || (i - start < MostValues && characters <= MostCharacters)) continue;
            yield return filters[start..i];
            start = i;
            characters = filters[i].Value.Length + 16;
        }

        yield return filters[start..];
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
