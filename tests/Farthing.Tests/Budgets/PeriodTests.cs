using Farthing.Budgets.Allowances;
using FsCheck;
using FsCheck.Fluent;

namespace Farthing.Tests.Budgets;

/// <summary>Windows follow the calendar of their time zone, and every instant belongs to one of them.</summary>
public sealed class PeriodTests
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    private static readonly Gen<Period> Periods =
        from unit in Gen.Elements(Enum.GetValues<CalendarUnit>())
        from count in Gen.Choose(1, 7)
        from zone in Gen.Elements("UTC", "Europe/Berlin", "America/New_York", "America/Havana", "Asia/Kathmandu", "Pacific/Apia", "America/Sao_Paulo", "Africa/Cairo")
        from day in Gen.Choose(1, 28)
        from fiscal in Gen.Choose(1, 12)
        from rolls in Gen.Choose(0, 4)
        select rolls == 0
            ? (Period)new RollingPeriod(PeriodText.LengthOf(count, unit))
            : new CalendarPeriod { Unit = unit, Count = count, Zone = TimeZoneInfo.FindSystemTimeZoneById(zone), StartDay = day, FiscalStart = fiscal };

    private static readonly Gen<DateTimeOffset> Instants = Gen.Choose(0, int.MaxValue).Select(seconds => DateTimeOffset.FromUnixTimeSeconds((long)seconds * 2).AddMilliseconds(seconds % 1_000));

    [Fact]
    public void Every_instant_lies_in_the_window_that_its_number_says() => Prop.ForAll(Periods.ToArbitrary(), Instants.ToArbitrary(), (period, at) =>
    {
        long cell = period.CellAt(at);
        period.StartOf(cell).ShouldBeLessThanOrEqualTo(at);
        period.StartOf(cell + 1).ShouldBeGreaterThan(at);
        period.CellAt(period.StartOf(cell)).ShouldBe(cell);
        period.CellAt(period.StartOf(cell + 1)).ShouldBe(cell + 1);
        period.CellAt(period.StartOf(cell + 1).AddTicks(-1)).ShouldBe(cell);
        period.NextAfter(at).ShouldBe(period.StartOf(cell + 1));
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(3_000));

    [Theory]
    [InlineData("2026-03-29T12:00Z", "2026-03-28T23:00Z", 23)]
    [InlineData("2026-10-25T12:00Z", "2026-10-24T22:00Z", 25)]
    [InlineData("2026-06-01T12:00Z", "2026-05-31T22:00Z", 24)]
    public void A_day_has_as_many_hours_as_its_time_zone_gives_it(string at, string start, int hours)
    {
        var period = new CalendarPeriod { Unit = CalendarUnit.Day, Zone = Berlin };
        period.WindowStart(At(at)).ShouldBe(At(start));
        (period.NextAfter(At(at)) - At(start)).TotalHours.ShouldBe(hours);
    }

    [Theory]
    [InlineData(CalendarUnit.Week, 1, 1, "2026-11-21T12:00Z", "2026-11-16T00:00Z", "2026-11-23T00:00Z")]
    [InlineData(CalendarUnit.Month, 1, 1, "2026-02-28T23:59Z", "2026-02-01T00:00Z", "2026-03-01T00:00Z")]
    [InlineData(CalendarUnit.Month, 28, 1, "2026-02-28T00:00Z", "2026-02-28T00:00Z", "2026-03-28T00:00Z")]
    [InlineData(CalendarUnit.Month, 15, 1, "2026-01-03T00:00Z", "2025-12-15T00:00Z", "2026-01-15T00:00Z")]
    [InlineData(CalendarUnit.Quarter, 1, 1, "2026-11-21T12:00Z", "2026-10-01T00:00Z", "2027-01-01T00:00Z")]
    [InlineData(CalendarUnit.Quarter, 1, 2, "2026-11-21T12:00Z", "2026-11-01T00:00Z", "2027-02-01T00:00Z")]
    [InlineData(CalendarUnit.Year, 1, 4, "2026-03-31T12:00Z", "2025-04-01T00:00Z", "2026-04-01T00:00Z")]
    [InlineData(CalendarUnit.Year, 6, 10, "2026-10-05T12:00Z", "2025-10-06T00:00Z", "2026-10-06T00:00Z")]
    public void Weeks_months_quarters_and_fiscal_years_begin_where_they_should(CalendarUnit unit, int day, int fiscal, string at, string start, string end)
    {
        var period = new CalendarPeriod { Unit = unit, StartDay = day, FiscalStart = fiscal };
        period.WindowStart(At(at)).ShouldBe(At(start));
        period.NextAfter(At(at)).ShouldBe(At(end));
    }

    [Theory]
    [InlineData("30s", 30, CalendarUnit.Second)]
    [InlineData("1mo", 1, CalendarUnit.Month)]
    [InlineData("15m", 15, CalendarUnit.Minute)]
    [InlineData("2q", 2, CalendarUnit.Quarter)]
    public void Windows_are_read_as_they_are_written(string text, int count, CalendarUnit unit)
    {
        PeriodText.TryParse(text, out int read, out CalendarUnit named).ShouldBeTrue();
        (read, named).ShouldBe((count, unit));
        new CalendarPeriod { Unit = unit, Count = count }.ToString().ShouldBe(text);
    }

    [Theory]
    [InlineData("")]
    [InlineData("d")]
    [InlineData("0d")]
    [InlineData("-1d")]
    [InlineData("1.5h")]
    [InlineData("1 d")]
    [InlineData("+1d")]
    [InlineData("99999999999d")]
    [InlineData("forever")]
    [InlineData("1D")]
    [InlineData(null)]
    public void What_is_no_window_is_not_read_as_one(string? text) => PeriodText.TryParse(text, out _, out _).ShouldBeFalse();

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
