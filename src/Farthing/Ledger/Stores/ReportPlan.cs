namespace Farthing.Ledger.Stores;

/// <summary>
/// Which roll-ups answer a query: of the hours that are closed, the smallest level of each length that has its dimensions, whole weeks and days by the week and
/// by the day where no shorter time is asked for, and the hours around them by the hour; of the open hours, the level that holds everything.
/// </summary>
internal static class ReportPlan
{
    /// <summary>The levels to read, each from a time to a time (Unix seconds; the end is not included).</summary>
    /// <param name="query">What is asked for.</param>
    /// <param name="from">From when.</param>
    /// <param name="to">To when; not included.</param>
    /// <param name="closedBefore">The hour from which on only the level that holds everything is filled.</param>
    /// <param name="longest">The longest period to read, in seconds.</param>
    public static IEnumerable<(RollupLevel Level, long From, long To)> Make(ReportQuery query, long from, long to, long closedBefore, int longest = RollupLevel.WeekSeconds)
    {
        HashSet<Dimension> dimensions = [.. query.By, .. query.Filters.Select(filter => filter.Dimension)];
        if (dimensions.Contains(Dimension.Day)) longest = Math.Min(longest, RollupLevel.DaySeconds);
        if (dimensions.Contains(Dimension.Hour)) longest = RollupLevel.HourSeconds;
        dimensions.RemoveWhere(DimensionColumns.IsTime);
        RollupLevel[] levels =
        [
            .. RollupLevel.Coarse.Append(RollupLevel.Full).Where(level => level.Seconds <= longest && level.Has(dimensions))
                .GroupBy(level => level.Seconds).OrderByDescending(group => group.Key).Select(group => group.First()),
        ];

        // The last period may be closed in part: what is stored of it then ends where the open hours begin.
        IEnumerable<(RollupLevel Level, long From, long To)> closed = Cover(levels, from, Math.Min(to, closedBefore), endsOpen: to >= closedBefore);
        return closed.Append((Level: RollupLevel.Full, From: Math.Max(from, closedBefore), To: to)).Where(part => part.From < part.To);
    }

    /// <summary>Covers a span with whole periods of the first level and, on both sides of them, with the other levels.</summary>
    private static IEnumerable<(RollupLevel Level, long From, long To)> Cover(ReadOnlyMemory<RollupLevel> levels, long from, long to, bool endsOpen)
    {
        RollupLevel level = levels.Span[0];
        if (levels.Length == 1) return [(level, from, to)];
        long first = level.PeriodFrom(from), end = endsOpen ? level.PeriodFrom(to) : level.PeriodOf(to);
        return first >= end
            ? Cover(levels[1..], from, to, endsOpen)
            : [.. Cover(levels[1..], from, first, endsOpen: false), (level, first, end), .. Cover(levels[1..], end, to, endsOpen)];
    }
}
