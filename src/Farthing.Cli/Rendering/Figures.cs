using System.Globalization;
using System.Text;
using Farthing.Pricing;

namespace Farthing.Cli.Rendering;

/// <summary>Numbers, times and names as people read them.</summary>
internal static class Figures
{
    /// <summary>A count with thousands separators; millions from ten million on.</summary>
    public static string Count(long count) => count < 10_000_000
        ? count.ToString("N0", CultureInfo.InvariantCulture)
        : $"{(count / 1_000_000m).ToString("N1", CultureInfo.InvariantCulture)} M";

    /// <summary>How many decimals a column of amounts needs so that its largest shows what matters and its smallest is not lost.</summary>
    public static int DecimalsFor(IEnumerable<Usd?> amounts)
    {
        decimal largest = 0;
        foreach (Usd? amount in amounts) largest = Math.Max(largest, Math.Abs(amount?.Amount ?? 0));
        return largest switch { >= 1000 => 2, >= 1 => 4, _ => 6 };
    }

    /// <summary>An amount with a fixed number of decimals, so that a column lines up: <c>$0.004730</c>; <c>unknown</c> when it is not known.</summary>
    public static string Money(Usd? amount, int decimals)
    {
        if (amount is not { } known) return "unknown";
        decimal rounded = decimal.Round(known.Amount, decimals, MidpointRounding.ToEven);
        if (rounded == 0 && known.Amount > 0)
            return $"<${(1m / Power(decimals)).ToString($"F{decimals}", CultureInfo.InvariantCulture)}";
        string digits = Math.Abs(rounded).ToString($"N{decimals}", CultureInfo.InvariantCulture);
        return rounded < 0 ? $"-${digits}" : $"${digits}";
    }

    /// <summary>An amount with every decimal that is stored, six at least.</summary>
    public static string ExactMoney(Usd amount) => $"${amount.Amount.ToString("#,##0.000000######", CultureInfo.InvariantCulture)}";

    /// <summary>A price per million or thousand, two decimals at least.</summary>
    public static string Price(decimal price) => $"${price.ToString("#,##0.00##########", CultureInfo.InvariantCulture)}";

    /// <summary>A part of a whole; empty when there is no whole.</summary>
    public static string Percent(decimal part, decimal whole)
    {
        if (whole <= 0) return "";
        decimal percent = part * 100 / whole;
        if (percent is > 0 and < 1) return "<1%";
        if (percent is > 99 and < 100) return ">99%";
        return $"{decimal.Round(percent, 0, MidpointRounding.AwayFromZero).ToString("F0", CultureInfo.InvariantCulture)}%";
    }

    /// <summary>A bar as long as a part of a whole.</summary>
    public static string Bar(decimal part, decimal whole, int width, bool unicode)
    {
        if (whole <= 0 || part <= 0) return "";
        if (!unicode) return new string('#', (int)Math.Max(1, decimal.Round(part * width / whole)));
        int eighths = (int)Math.Max(1, decimal.Round(part * width * 8 / whole));
        string rest = (eighths % 8) switch { 0 => "", int n => ((char)('\u2590' - n)).ToString() };
        return new string('█', eighths / 8) + rest;
    }

    /// <summary>A length of time in the unit that suits it.</summary>
    public static string Time(TimeSpan time) => time switch
    {
        { TotalMilliseconds: < 10 } => $"{time.TotalMilliseconds.ToString("F2", CultureInfo.InvariantCulture)} ms",
        { TotalMilliseconds: < 999.5 } => $"{time.TotalMilliseconds.ToString("F0", CultureInfo.InvariantCulture)} ms",
        { TotalSeconds: < 59.995 } => $"{time.TotalSeconds.ToString("F2", CultureInfo.InvariantCulture)} s",
        { TotalSeconds: < 3599.5 } => InTwo((long)Math.Round(time.TotalSeconds), "m", "s"),
        _ => InTwo((long)Math.Round(time.TotalMinutes), "h", "m"),
    };

    /// <summary>A moment in UTC to the second.</summary>
    public static string Moment(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>
    /// A name that came from a client, safe to print: what could move the cursor, change colours or turn the line round becomes <c>?</c>.
    /// </summary>
    public static string Name(string name)
    {
        StringBuilder? clean = null;
        for (int i = 0; i < name.Length; i++)
        {
            bool isUnsafe = CharUnicodeInfo.GetUnicodeCategory(name[i]) is UnicodeCategory.Control or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
            if (isUnsafe && clean is null) clean = new StringBuilder(name, 0, i, name.Length);
            clean?.Append(isUnsafe ? '?' : name[i]);
        }

        return clean?.ToString() ?? name;
    }

    /// <summary>A text in lines of at most so many characters, broken at spaces; a longer word is broken where it must.</summary>
    public static IReadOnlyList<string> Wrap(string text, int width)
    {
        List<string> lines = [];
        string rest = text;
        while (rest.Length > width)
        {
            int space = rest.LastIndexOf(' ', width);
            int end = space > 0 ? space : width;
            lines.Add(rest[..end]);
            rest = rest[end..].TrimStart();
        }

        lines.Add(rest);
        return lines;
    }

    /// <summary>One thing or several.</summary>
    public static string Plural(long count, string one, string many) => $"{Count(count)} {(count == 1 ? one : many)}";

    private static string InTwo(long small, string largeUnit, string smallUnit) => $"{small / 60} {largeUnit} {small % 60:00} {smallUnit}";

    private static decimal Power(int decimals)
    {
        decimal power = 1;
        for (int i = 0; i < decimals; i++) power *= 10;
        return power;
    }
}
