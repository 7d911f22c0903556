using System.Globalization;
using System.Text;
using Farthing.Pricing;

namespace Farthing.Alerts;

/// <summary>Figures and names as alerts write them.</summary>
internal static class AlertText
{
    private const int LongestName = 120;

    /// <summary>An amount with two decimals, with more where it is small.</summary>
    public static string Money(Usd amount)
    {
        decimal size = Math.Abs(amount.Amount);
        string format = size is 0 or >= 0.1m ? "$#,##0.00" : size >= 0.001m ? "$0.0000" : "$0.0000000";
        return (amount.Amount < 0 ? "-" : "") + size.ToString(format, CultureInfo.InvariantCulture);
    }

    /// <summary>An estimate of an amount, which is a statistic and not an account.</summary>
    public static string Money(double estimate) => Money(new Usd((decimal)Math.Clamp(estimate, -1e15, 1e15)));

    /// <summary>0.5 as 50 %.</summary>
    public static string Percent(decimal share) => (share * 100).ToString(Math.Abs(share) < 0.1m ? "0.#" : "0", CultureInfo.InvariantCulture) + " %";

    /// <summary>0.5 as 50 %.</summary>
    public static string Percent(double share) => Percent((decimal)Math.Clamp(share, -1e9, 1e9));

    /// <summary>A moment to the minute, in UTC.</summary>
    public static string Moment(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>A name from outside for one line of text: no control or direction characters, of bounded length.</summary>
    public static string Name(string name)
    {
        StringBuilder text = new(Math.Min(name.Length, LongestName));
        foreach (Rune rune in name.EnumerateRunes())
        {
            if (text.Length >= LongestName) return text.Append('…').ToString();
            bool isPlain = Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);
            if (isPlain) text.Append(rune.ToString());
            else text.Append(' ');
        }

        return text.ToString();
    }
}
