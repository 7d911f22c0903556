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

    private const int Decimals = 12;

    private static ReadOnlySpan<ulong> PowersOfTen =>
    [
        1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000, 10_000_000_000, 100_000_000_000, 1_000_000_000_000,
    ];

    /// <summary>Nothing: a known zero, not an unknown amount. An unknown amount is <c>null</c>.</summary>
    public static Usd Zero => default;

    /// <summary>The amount in whole pico-dollars, rounded half to even.</summary>
    /// <exception cref="OverflowException">The amount is beyond ± 9.2 million dollars.</exception>
    public long ToPicos() => TryScale(out long picos) ? picos : decimal.ToInt64(decimal.Round(Amount * PicosPerDollar, 0, MidpointRounding.ToEven));

    /// <summary>The amount that <paramref name="picos"/> pico-dollars are.</summary>
    public static Usd FromPicos(long picos) => picos == long.MinValue ? new Usd(picos / PicosPerDollar) : new Usd(Shortest((ulong)Math.Abs(picos), picos < 0, Decimals));

    /// <summary>The amount as it is stored: rounded to 1e-12 dollars, half to even.</summary>
    public Usd Rounded() => Amount.Scale <= Decimals ? this : FromPicos(ToPicos());

    /// <summary>The same in whole numbers, several times cheaper, for what needs no rounding and is small enough: nearly every amount.</summary>
    private bool TryScale(out long picos)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(Amount, bits);
        int missing = Decimals - Amount.Scale;
        ulong digits = unchecked((uint)bits[0] | ((ulong)(uint)bits[1] << 32));
        picos = 0;
        if (missing < 0 || bits[2] != 0 || Math.BigMul(digits, PowersOfTen[missing], out ulong product) != 0 || product > long.MaxValue) return false;
        picos = bits[3] < 0 ? -(long)product : (long)product;
        return true;
    }

    /// <summary>The amount in whole pico-dollars, rounded up, and no more than a 64-bit integer holds.</summary>
    internal long ToPicosUp() => TryScale(out long picos) ? picos
        : Amount * PicosPerDollar is var scaled && scaled >= long.MaxValue ? long.MaxValue
        : decimal.ToInt64(decimal.Ceiling(scaled));

    /// <inheritdoc />
    public int CompareTo(Usd other) => Amount.CompareTo(other.Amount);

    /// <summary>The exact decimal without trailing zeros, for example <c>0.00473</c>.</summary>
    public override string ToString()
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(Amount, bits);

        // A format with optional digits takes several times as long as the number without trailing zeros.
        return bits[2] != 0
            ? Amount.ToString("0.############################", CultureInfo.InvariantCulture)
            : Text(unchecked((uint)bits[0] | ((ulong)(uint)bits[1] << 32)), bits[3] < 0, Amount.Scale);
    }

    private static string Text(ulong digits, bool isNegative, int scale)
    {
        if (digits == 0) return "0";
        (digits, scale) = Shortest(digits, scale);

        // At most 20 digits, or one before the point and 28 behind it.
        Span<char> text = stackalloc char[32];
        int start = text.Length;
        for (int behind = scale; digits != 0 || behind >= 0; behind--)
        {
            if (behind == 0 && scale > 0) text[--start] = '.';
            (digits, ulong digit) = Math.DivRem(digits, 10);
            text[--start] = (char)('0' + digit);
        }

        if (isNegative) text[--start] = '-';
        return new string(text[start..]);
    }

    /// <summary>A number without trailing zeros, as dividing would give it.</summary>
    private static decimal Shortest(ulong digits, bool isNegative, int scale)
    {
        if (digits == 0) return 0;
        (digits, scale) = Shortest(digits, scale);
        return unchecked(new decimal((int)digits, (int)(digits >> 32), 0, isNegative, (byte)scale));
    }

    private static (ulong Digits, int Scale) Shortest(ulong digits, int scale)
    {
        while (scale >= 3 && digits % 1000 == 0) (digits, scale) = (digits / 1000, scale - 3);
        while (scale > 0 && digits % 10 == 0) (digits, scale) = (digits / 10, scale - 1);
        return (digits, scale);
    }

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
