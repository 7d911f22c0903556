namespace Farthing.Ledger.Stores;

/// <summary>Makes a report of the groups that a store has summed.</summary>
internal static class ReportAssembly
{
    /// <summary>The whole hours that a query spans, in Unix seconds; the end is not included.</summary>
    public static (long From, long To) Range(ReportQuery query) => (
        query.Since is { } since ? RollupLevel.HourOf(since.ToUnixTimeSeconds()) : 0,
        query.Until is { } until ? RollupLevel.HourOf(until.ToUnixTimeSeconds() + RollupLevel.HourSeconds - 1) : long.MaxValue);

    /// <summary>
    /// The measures to sum for the groups of a report: those that are zero in its total are zero in every group. Rows are sorted by calls and cost, and what was saved
    /// may be less than nothing: these are always summed.
    /// </summary>
    public static int[] MeasuresOf(ReportSums total) =>
        [.. Enumerable.Range(0, Measures.Count).Where(measure => (Measure)measure is Measure.Calls or Measure.CostPico or Measure.SavedPico || !total.IsZero(measure))];

    /// <summary>The report, with its rows in order and no more than were asked for.</summary>
    /// <param name="query">What was asked for.</param>
    /// <param name="rows">At least the rows that come first.</param>
    /// <param name="rowCount">How many there are in all.</param>
    /// <param name="total">The sum of all.</param>
    public static Report Make(ReportQuery query, IReadOnlyCollection<ReportRow> rows, int rowCount, ReportSums total)
    {
        (long from, long to) = Range(query);
        IOrderedEnumerable<ReportRow> ordered = query.By.Count > 0 && DimensionColumns.IsTime(query.By[0])
            ? rows.OrderBy(row => row.Values[0], StringComparer.Ordinal).ThenByDescending(row => row.Figures.Cost)
            : rows.OrderByDescending(row => row.Figures.Cost).ThenByDescending(row => row.Figures.Calls);
        for (int i = 0; i < query.By.Count; i++)
        {
            int column = i;
            ordered = ordered.ThenBy(row => row.Values[column], StringComparer.Ordinal);
        }

        return new Report
        {
            By = query.By,
            Rows = [.. query.Limit > 0 ? ordered.Take(query.Limit) : ordered],
            RowCount = rowCount,
            Total = total.ToFigures(),
            Since = query.Since is null ? null : DateTimeOffset.FromUnixTimeSeconds(from),
            Until = query.Until is null ? null : DateTimeOffset.FromUnixTimeSeconds(to),
        };
    }
}
