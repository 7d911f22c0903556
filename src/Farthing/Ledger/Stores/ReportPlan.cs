namespace Farthing.Ledger.Stores;

/// <summary>
/// Which roll-ups answer a query: of the hours that are closed, the smallest level that has its dimensions, whole days by the day where no hour is
/// asked for and the hours around them by the hour; of the open hours, the level that holds everything.
/// </summary>
internal static class ReportPlan
{
    /// <summary>The levels to read, each from a time to a time (Unix seconds; the end is not included).</summary>
    public static IEnumerable<(RollupLevel Level, long From, long To)> Make(ReportQuery query, long from, long to, long closedBefore)
    {
        HashSet<Dimension> dimensions = [.. query.By, .. query.Filters.Select(filter => filter.Dimension)];
        bool byHour = dimensions.Contains(Dimension.Hour);
        dimensions.RemoveWhere(DimensionColumns.IsTime);
        RollupLevel hours = RollupLevel.Coarse.FirstOrDefault(level => level.Seconds == RollupLevel.HourSeconds && level.Has(dimensions)) ?? RollupLevel.Full;
        RollupLevel? days = byHour ? null : RollupLevel.Coarse.FirstOrDefault(level => level.Seconds == RollupLevel.DaySeconds && level.Has(dimensions));

        long closed = Math.Min(to, closedBefore);
        long firstDay = DayAtOrAfter(from);
        // The last day may be closed in part: what is stored of it then ends where the open hours begin.
        long afterLastDay = to >= closedBefore ? DayAtOrAfter(closed) : DayAtOrAfter(closed + 1) - RollupLevel.DaySeconds;
        IEnumerable<(RollupLevel Level, long From, long To)> parts = days is null || firstDay >= afterLastDay
            ? [(hours, from, closed)]
            : [(hours, from, firstDay), (days, firstDay, afterLastDay), (hours, afterLastDay, closed)];
        (RollupLevel Level, long From, long To) open = (RollupLevel.Full, Math.Max(from, closedBefore), to);
        return parts.Append(open).Where(part => part.From < part.To);
    }

    private static long DayAtOrAfter(long unixSeconds) => (unixSeconds + RollupLevel.DaySeconds - 1) / RollupLevel.DaySeconds * RollupLevel.DaySeconds;
}
