using Farthing.Ledger;
using Farthing.Ledger.Stores;
using FsCheck;
using FsCheck.Fluent;

namespace Farthing.Tests.Ledger;

public sealed class ReportPlanTests
{
    private const int Hours = 2_500;
    private static readonly long Start = new DateTimeOffset(2026, 9, 30, 7, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds();

    [Fact]
    public void Every_hour_that_is_asked_for_is_read_once_and_no_other() => Prop.ForAll<int>(seed =>
    {
        Random chance = new(seed);
        Dimension[] by = [.. Enum.GetValues<Dimension>().Where(_ => chance.Next(6) == 0)];
        long from = Hour(chance.Next(Hours)), to = Hour(chance.Next(Hours)), closedBefore = Hour(chance.Next(Hours));
        (RollupLevel Level, long From, long To)[] plan = [.. ReportPlan.Make(new ReportQuery { By = by }, from, to, closedBefore)];
        foreach ((RollupLevel level, _, _) in plan)
        {
            level.Has(by.Where(dimension => !DimensionColumns.IsTime(dimension))).ShouldBeTrue();
            if (by.Contains(Dimension.Hour)) level.Seconds.ShouldBe(RollupLevel.HourSeconds);
            if (by.Contains(Dimension.Day)) level.Seconds.ShouldBeLessThanOrEqualTo(RollupLevel.DaySeconds);
        }

        for (int i = 0; i < Hours; i++)
        {
            long hour = Hour(i);
            int read = plan.Count(part => Has(part.Level, hour) && part.Level.PeriodOf(hour) >= part.From && part.Level.PeriodOf(hour) < part.To);
            read.ShouldBe(hour >= from && hour < to ? 1 : 0);
        }

        bool Has(RollupLevel level, long hour) => level == RollupLevel.Full || hour < closedBefore;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_month_until_now_is_read_by_the_week_and_around_that_by_the_day_its_quarters_and_the_hour()
    {
        long now = Unix("2026-11-21T22:00:00Z");
        ReportPlan.Make(new ReportQuery { By = [Dimension.User] }, Unix("2026-10-22T16:00:00Z"), now, now - RollupLevel.HourSeconds)
            .Select(part => (part.Level.Seconds, part.From, part.To))
            .ShouldBe(
            [
                (RollupLevel.HourSeconds, Unix("2026-10-22T16:00:00Z"), Unix("2026-10-22T18:00:00Z")),
                (RollupLevel.QuarterSeconds, Unix("2026-10-22T18:00:00Z"), Unix("2026-10-23T00:00:00Z")),
                (RollupLevel.DaySeconds, Unix("2026-10-23T00:00:00Z"), Unix("2026-10-26T00:00:00Z")),
                (RollupLevel.WeekSeconds, Unix("2026-10-26T00:00:00Z"), Unix("2026-11-23T00:00:00Z")),
                (RollupLevel.HourSeconds, now - RollupLevel.HourSeconds, now),
            ]);
    }

    private static long Hour(int number) => Start + (number * (long)RollupLevel.HourSeconds);

    private static long Unix(string time) => DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture).ToUnixTimeSeconds();
}
