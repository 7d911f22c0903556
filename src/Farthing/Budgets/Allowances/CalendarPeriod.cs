namespace Farthing.Budgets.Allowances;

/// <summary>
/// Windows that begin and end with the calendar of a time zone: days at midnight there (23 or 25 hours long when clocks change), months on a day of
/// the month, quarters and years from the month a fiscal year begins in.
/// </summary>
public sealed record CalendarPeriod : Period
{
    private static readonly DateTime Monday = new(2001, 1, 1);

    /// <summary>What the window is made of.</summary>
    public required CalendarUnit Unit { get; init; }

    /// <summary>How many of them, from 1.</summary>
    public int Count { get; init; } = 1;

    /// <summary>Where midnight is. Default: UTC.</summary>
    public TimeZoneInfo Zone { get; init; } = TimeZoneInfo.Utc;

    /// <summary>The day on which months begin, 1 to 28. Default: 1.</summary>
    public int StartDay { get; init; } = 1;

    /// <summary>The month in which the fiscal year begins, 1 to 12. Default: 1.</summary>
    public int FiscalStart { get; init; } = 1;

    /// <inheritdoc />
    public override int Cells => 1;

    /// <inheritdoc />
    public override long CellAt(DateTimeOffset at)
    {
        if (Unit <= CalendarUnit.Hour) return FloorDivide((at - DateTimeOffset.UnixEpoch).Ticks, FixedTicks);
        DateTime local = TimeZoneInfo.ConvertTime(at, Zone).DateTime;
        long cell = LocalCell(local);

        // Where clocks are set back over midnight, a local time stands for two instants; the cell's own beginning decides.
        if (at >= StartOf(cell + 1)) return cell + 1;
        return at < StartOf(cell) ? cell - 1 : cell;
    }

    /// <inheritdoc />
    public override DateTimeOffset StartOf(long cell)
    {
        if (Unit <= CalendarUnit.Hour) return DateTimeOffset.UnixEpoch.AddTicks(checked(cell * FixedTicks));
        DateTime local = Unit switch
        {
            CalendarUnit.Day => Monday.AddDays(cell * Count),
            CalendarUnit.Week => Monday.AddDays(cell * Count * 7),
            _ => MonthStart(cell * Count * MonthsIn(Unit)),
        };
        while (Zone.IsInvalidTime(local)) local = local.AddMinutes(15);
        TimeSpan offset = Zone.IsAmbiguousTime(local) ? Zone.GetAmbiguousTimeOffsets(local).Max() : Zone.GetUtcOffset(local);
        return new DateTimeOffset(DateTime.SpecifyKind(local, DateTimeKind.Unspecified), offset).ToUniversalTime();
    }

    /// <inheritdoc />
    public override string ToString() =>
        PeriodText.Format(this)
        + (Zone.Id == TimeZoneInfo.Utc.Id ? "" : $" in {Zone.Id}")
        + (StartDay == 1 ? "" : $" from day {StartDay}")
        + (FiscalStart == 1 ? "" : $" of years from month {FiscalStart}");

    private long FixedTicks => checked(Count * Unit switch
    {
        CalendarUnit.Second => TimeSpan.TicksPerSecond,
        CalendarUnit.Minute => TimeSpan.TicksPerMinute,
        _ => TimeSpan.TicksPerHour,
    });

    private long LocalCell(DateTime local)
    {
        if (Unit == CalendarUnit.Day) return FloorDivide((local.Date - Monday).Days, Count);
        if (Unit == CalendarUnit.Week) return FloorDivide((local.Date - Monday).Days, Count * 7L);
        long months = (local.Year * 12L) + local.Month - 1 - (local.Day < StartDay ? 1 : 0);
        return FloorDivide(months - FirstMonth, (long)Count * MonthsIn(Unit));
    }

    /// <summary>Month number 0 of the count: the beginning of the fiscal year 2000 for quarters and years, January 2000 for months.</summary>
    private long FirstMonth => (2000L * 12) + (Unit == CalendarUnit.Month ? 0 : FiscalStart - 1);

    private DateTime MonthStart(long months)
    {
        long month = FirstMonth + months;
        return new DateTime((int)(month / 12), (int)(month % 12) + 1, StartDay);
    }

    private static int MonthsIn(CalendarUnit unit) => unit switch
    {
        CalendarUnit.Quarter => 3,
        CalendarUnit.Year => 12,
        _ => 1,
    };

    private static long FloorDivide(long value, long by) => value >= 0 ? value / by : -((-value + by - 1) / by);
}
