using Farthing.Ledger;
using Farthing.Sqlite.Rollups;

namespace Farthing.Sqlite.Reading;

/// <summary>
/// Which roll-ups answer a query: the smallest level that has its dimensions, whole days by the day where no hour is asked for, and the
/// hours before the first and after the last whole day.
/// </summary>
internal static class ReportPlan
{
    private const long DaySeconds = 86_400;

    /// <summary>The levels to read, each from a time to a time (Unix seconds; the end is not included).</summary>
    public static IReadOnlyList<(RollupLevel Level, long From, long To)> Make(ReportQuery query, long from, long to)
    {
        HashSet<Dimension> dimensions = [.. query.By, .. query.Filters.Select(filter => filter.Dimension)];
        bool byHour = dimensions.Contains(Dimension.Hour);
        dimensions.RemoveWhere(DimensionSql.IsTime);
        RollupLevel hours = RollupLevel.All.Where(level => level.Seconds < DaySeconds && level.Has(dimensions)).MaxBy(level => level.Number is 1 ? 10 : level.Number)!;
        RollupLevel? days = byHour ? null : RollupLevel.All.FirstOrDefault(level => level.Seconds == DaySeconds && level.Has(dimensions));
        long firstDay = days is null ? 0 : from > 0 ? (from + DaySeconds - 1) / DaySeconds * DaySeconds : from;
        long lastDay = days is null ? 0 : to == long.MaxValue ? to : to / DaySeconds * DaySeconds;
        if (days is null || firstDay >= lastDay) return [(hours, from, to)];
        return [.. new[] { (hours, from, firstDay), (days, firstDay, lastDay), (hours, lastDay, to) }.Where(part => part.Item2 < part.Item3)];
    }
}
