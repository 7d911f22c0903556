using System.Globalization;

namespace Farthing.Budgets.Allowances;

/// <summary>The way windows are written: a number and <c>s</c>, <c>m</c>, <c>h</c>, <c>d</c>, <c>w</c>, <c>mo</c>, <c>q</c> or <c>y</c>.</summary>
public static class PeriodText
{
    private static readonly (string Name, CalendarUnit Unit)[] Units =
    [
        ("mo", CalendarUnit.Month), ("s", CalendarUnit.Second), ("m", CalendarUnit.Minute), ("h", CalendarUnit.Hour),
        ("d", CalendarUnit.Day), ("w", CalendarUnit.Week), ("q", CalendarUnit.Quarter), ("y", CalendarUnit.Year),
    ];

    /// <summary>Reads a window such as <c>30s</c>, <c>1d</c> or <c>1mo</c>.</summary>
    public static bool TryParse(string? text, out int count, out CalendarUnit unit)
    {
        (count, unit) = (0, default);
        if (text is null) return false;
        foreach ((string name, CalendarUnit named) in Units)
        {
            if (!text.EndsWith(name, StringComparison.Ordinal)) continue;
            unit = named;
            return int.TryParse(text.AsSpan(0, text.Length - name.Length), NumberStyles.None, CultureInfo.InvariantCulture, out count) && count > 0;
        }

        return false;
    }

    /// <summary>The length of so many units; a month counts 30 days, a quarter 90, a year 365.</summary>
    public static TimeSpan LengthOf(int count, CalendarUnit unit) => checked(count * unit switch
    {
        CalendarUnit.Second => TimeSpan.FromSeconds(1),
        CalendarUnit.Minute => TimeSpan.FromMinutes(1),
        CalendarUnit.Hour => TimeSpan.FromHours(1),
        CalendarUnit.Day => TimeSpan.FromDays(1),
        CalendarUnit.Week => TimeSpan.FromDays(7),
        CalendarUnit.Month => TimeSpan.FromDays(30),
        CalendarUnit.Quarter => TimeSpan.FromDays(90),
        _ => TimeSpan.FromDays(365),
    });

    internal static string Format(CalendarPeriod period) =>
        period.Count.ToString(CultureInfo.InvariantCulture) + Units.First(each => each.Unit == period.Unit).Name;
}
