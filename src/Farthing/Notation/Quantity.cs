using System.Globalization;

namespace Farthing.Notation;

/// <summary>Sizes and times as people write them: a number and a unit.</summary>
public static class Quantity
{
    private static readonly (string Unit, long Bytes)[] Sizes =
    [
        ("GiB", 1L << 30), ("MiB", 1L << 20), ("KiB", 1L << 10), ("GB", 1_000_000_000), ("MB", 1_000_000), ("KB", 1_000), ("B", 1), ("", 1),
    ];

    private static readonly (string Unit, long Ticks)[] Durations =
    [
        ("ms", TimeSpan.TicksPerMillisecond), ("s", TimeSpan.TicksPerSecond), ("m", TimeSpan.TicksPerMinute),
        ("h", TimeSpan.TicksPerHour), ("d", TimeSpan.TicksPerDay),
    ];

    /// <summary>Reads <c>512</c>, <c>64KiB</c>, <c>1.5 MB</c>.</summary>
    public static bool TryParseSize(string text, out long bytes) => TryParse(text, Sizes, out bytes);

    /// <summary>Reads <c>20ms</c>, <c>1.5 s</c>, <c>10m</c>, <c>7d</c>; <c>0</c> needs no unit.</summary>
    public static bool TryParseDuration(string text, out TimeSpan duration)
    {
        bool parsed = TryParse(text, Durations, out long ticks) || (ticks == 0 && text.Trim() is "0");
        duration = TimeSpan.FromTicks(ticks);
        return parsed;
    }

    /// <summary>The size in the largest unit that divides it.</summary>
    public static string FormatSize(long bytes)
    {
        foreach ((string unit, long size) in Sizes.AsSpan(0, 3))
        {
            if (bytes >= size && bytes % size == 0) return $"{bytes / size} {unit}";
        }

        return $"{bytes} B";
    }

    /// <summary>The time in the largest unit that divides it.</summary>
    public static string FormatDuration(TimeSpan duration)
    {
        for (int i = Durations.Length - 1; i >= 0; i--)
        {
            if (duration.Ticks >= Durations[i].Ticks && duration.Ticks % Durations[i].Ticks == 0)
                return $"{duration.Ticks / Durations[i].Ticks}{Durations[i].Unit}";
        }

        return "0s";
    }

    private static bool TryParse(string text, (string Unit, long Size)[] units, out long total)
    {
        total = 0;
        string trimmed = text.Trim();
        foreach ((string unit, long size) in units)
        {
            if (!trimmed.EndsWith(unit, StringComparison.OrdinalIgnoreCase)) continue;
            string digits = trimmed[..^unit.Length].TrimEnd();
            if (!decimal.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal number)) continue;
            if (number > (decimal)long.MaxValue / size) return false;
            total = (long)(number * size);
            return true;
        }

        return false;
    }
}
