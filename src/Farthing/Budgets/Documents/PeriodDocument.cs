using System.Text.Json;
using Farthing.Administration.Documents;
using Farthing.Budgets.Allowances;
using Farthing.Notation;

namespace Farthing.Budgets.Documents;

/// <summary>A window in a document: <c>per</c>, <c>rolling</c>, <c>zone</c>, <c>start_day</c>, <c>fiscal_start</c>.</summary>
internal static class PeriodDocument
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(366 * 5);

    public static Period Read(DocumentReader reader, string? fallback = null)
    {
        string? text = reader.Text("per") ?? fallback;
        bool rolling = reader.Flag("rolling");
        TimeZoneInfo zone = Zone(reader);
        int day = (int)(reader.Number("start_day", 1, 28) ?? 1), fiscal = (int)(reader.Number("fiscal_start", 1, 12) ?? 1);
        if (text is null) reader.Problem("per", "is required: the window, written with s, m, h, d, w, mo, q or y (30s, 1d, 1mo); one that never ends is none");
        if (!PeriodText.TryParse(text, out int count, out CalendarUnit unit) || count > 100_000_000 || !IsInRange(count, unit))
        {
            if (text is not null) reader.Problem("per", $"\"{text}\" is not a window: a whole number above zero and s, m, h, d, w, mo, q or y (30s, 1d, 1mo), at most 5y");
            return new CalendarPeriod { Unit = CalendarUnit.Day };
        }

        if (!rolling) return new CalendarPeriod { Unit = unit, Count = count, Zone = zone, StartDay = day, FiscalStart = fiscal };
        if (unit >= CalendarUnit.Month) reader.Problem("rolling", "windows have a fixed length: write 30d instead of 1mo");
        if (reader.Has("zone") || reader.Has("start_day") || reader.Has("fiscal_start")) reader.Problem("rolling", "windows have no beginning: leave zone, start_day and fiscal_start out");
        return new RollingPeriod(PeriodText.LengthOf(count, unit));
    }

    public static void Write(Utf8JsonWriter json, Period period)
    {
        if (period is RollingPeriod rolling)
        {
            json.WriteString("per", Quantity.FormatDuration(rolling.Length));
            json.WriteBoolean("rolling", true);
        }
        else if (period is CalendarPeriod calendar)
        {
            json.WriteString("per", PeriodText.Format(calendar));
            if (calendar.Zone.Id != TimeZoneInfo.Utc.Id) json.WriteString("zone", calendar.Zone.Id);
            if (calendar.StartDay != 1) json.WriteNumber("start_day", calendar.StartDay);
            if (calendar.FiscalStart != 1) json.WriteNumber("fiscal_start", calendar.FiscalStart);
        }
    }

    private static bool IsInRange(int count, CalendarUnit unit) =>
        PeriodText.LengthOf(1, unit).TotalSeconds * count is var seconds && seconds >= Shortest.TotalSeconds && seconds <= Longest.TotalSeconds;

    private static TimeZoneInfo Zone(DocumentReader reader)
    {
        if (reader.Text("zone") is not { } name) return TimeZoneInfo.Utc;
        if (TimeZoneInfo.TryFindSystemTimeZoneById(name, out TimeZoneInfo? zone)) return zone;
        reader.Problem("zone", $"\"{name}\" is not a time zone: write its name in the IANA list, such as Europe/Berlin");
        return TimeZoneInfo.Utc;
    }
}
