using System.Globalization;

namespace Farthing.Pricing;

/// <summary>
/// An amount of United States dollars, exact: a <see cref="decimal"/> that never becomes a floating-point number.
/// Arithmetic is checked. A cost is rounded once, to whole pico-dollars (1e-12 USD, half to even), when a line of a charge is stored.
/// </summary>
public readonly record struct Usd(decimal Amount) : IComparable<Usd>
{
    /// <summary>Pico-dollars in one dollar: 1e12.</summary>
    public const decimal PicosPerDollar = 1_000_000_000_000m;

    /// <summary>Nothing: a known zero, not an unknown amount. An unknown amount is <c>null</c>.</summary>
    public static Usd Zero => default;

    /// <summary>The amount in whole pico-dollars, rounded half to even.</summary>
    /// <exception cref="OverflowException">The amount is beyond ± 9.2 million dollars.</exception>
    public long ToPicos() => decimal.ToInt64(decimal.Round(Amount * PicosPerDollar, 0, MidpointRounding.ToEven));

    /// <summary>The amount that <paramref name="picos"/> pico-dollars are.</summary>
    public static Usd FromPicos(long picos) => new(picos / PicosPerDollar);

    /// <summary>The amount as it is stored: rounded to 1e-12 dollars, half to even.</summary>
    public Usd Rounded() => FromPicos(ToPicos());

    /// <inheritdoc />
    public int CompareTo(Usd other) => Amount.CompareTo(other.Amount);

    /// <summary>The exact decimal without trailing zeros, for example <c>0.00473</c>.</summary>
    public override string ToString() => Amount.ToString("0.############################", CultureInfo.InvariantCulture);

    /// <summary>The sum of two amounts.</summary>
    public static Usd operator +(Usd left, Usd right) => new(left.Amount + right.Amount);

    /// <summary>The difference of two amounts.</summary>
    public static Usd operator -(Usd left, Usd right) => new(left.Amount - right.Amount);

    /// <summary>Whether one amount is below another.</summary>
    public static bool operator <(Usd left, Usd right) => left.Amount < right.Amount;

    /// <summary>Whether one amount is above another.</summary>
    public static bool operator >(Usd left, Usd right) => left.Amount > right.Amount;

    /// <summary>Whether one amount is at most another.</summary>
    public static bool operator <=(Usd left, Usd right) => left.Amount <= right.Amount;

    /// <summary>Whether one amount is at least another.</summary>
    public static bool operator >=(Usd left, Usd right) => left.Amount >= right.Amount;
}
