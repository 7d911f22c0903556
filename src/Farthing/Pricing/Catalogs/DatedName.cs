namespace Farthing.Pricing.Catalogs;

/// <summary>
/// The one rule by which a name that is in no catalog is taken for a known one: a full date at its end. Anything shorter (<c>-5</c>,
/// <c>-0125</c>, <c>-latest</c>) may be another model at another price.
/// </summary>
public static class DatedName
{
    /// <summary>The length of the name before <c>-yyyy-mm-dd</c>, <c>-yyyymmdd</c> or <c>@yyyymmdd</c>, or 0 when no date ends it.</summary>
    public static int LengthWithoutDate(ReadOnlySpan<char> name)
    {
        if (name.Length > 11 && name[^11] == '-' && name[^6] == '-' && name[^3] == '-'
            && IsDate(name[^10..^6], name[^5..^3], name[^2..])) return name.Length - 11;
        if (name.Length > 9 && name[^9] is '-' or '@' && IsDate(name[^8..^4], name[^4..^2], name[^2..])) return name.Length - 9;
        return 0;
    }

    private static bool IsDate(ReadOnlySpan<char> year, ReadOnlySpan<char> month, ReadOnlySpan<char> day) =>
        Number(year) is >= 2020 and < 2100 && Number(month) is >= 1 and <= 12 && Number(day) is >= 1 and <= 31;

    private static int Number(ReadOnlySpan<char> digits)
    {
        int value = 0;
        foreach (char c in digits)
        {
            if (!char.IsAsciiDigit(c)) return -1;
            value = (value * 10) + (c - '0');
        }

        return value;
    }
}
