namespace Farthing.Pricing.Catalogs;

/// <summary>Prices at certain hours (UTC), as providers with peak and off-peak prices have them.</summary>
public sealed record PriceWindow
{
    /// <summary>The window's name, for example <c>peak</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The days of the week, bit n for <see cref="DayOfWeek"/> n.</summary>
    public required int Days { get; init; }

    /// <summary>The hours of the day, UTC.</summary>
    public required IReadOnlyList<HourRange> Hours { get; init; }

    /// <summary>Holidays on which the window does not apply, or <c>null</c>.</summary>
    public HolidayCalendar? Except { get; init; }

    /// <summary>The window's prices, which stand in place of the period's.</summary>
    public required RateCard Rates { get; init; }

    /// <summary>Whether the window is open at an instant.</summary>
    public bool Covers(DateTimeOffset at)
    {
        DateTime utc = at.UtcDateTime;
        if ((Days & (1 << (int)utc.DayOfWeek)) == 0) return false;
        int minute = (utc.Hour * 60) + utc.Minute;
        bool open = false;
        for (int i = 0; i < Hours.Count && !open; i++) open = minute >= Hours[i].From && minute < Hours[i].To;
        return open && Except?.Contains(DateOnly.FromDateTime(utc)) != true;
    }
}
