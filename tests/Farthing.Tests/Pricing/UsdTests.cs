using System.Globalization;
using Farthing.Pricing;
using FsCheck;
using FsCheck.Fluent;

namespace Farthing.Tests.Pricing;

public sealed class UsdTests
{
    private static readonly Arbitrary<long> Picos =
        ArbMap.Default.ArbFor<long>().Generator.SelectMany(number => Gen.Choose(0, 18).Select(zeros => Shorten(number, zeros))).ToArbitrary();

    private static readonly Arbitrary<decimal> Amounts =
        ArbMap.Default.ArbFor<long>().Generator.SelectMany(number => Gen.Choose(0, 28).Select(scale => Scaled(number, scale))).ToArbitrary();

    [Fact]
    public void Pico_dollars_are_the_same_amount_in_the_same_digits_as_dividing_gives() =>
        Prop.ForAll(Picos, picos => decimal.GetBits(Usd.FromPicos(picos).Amount).ShouldBe(decimal.GetBits(picos / Usd.PicosPerDollar))).QuickCheckThrowOnFailure();

    [Fact]
    public void An_amount_is_written_without_trailing_zeros() =>
        Prop.ForAll(Amounts, amount => new Usd(amount).ToString().ShouldBe(amount.ToString("0.############################", CultureInfo.InvariantCulture))).QuickCheckThrowOnFailure();

    [Fact]
    public void Pico_dollars_rounded_up_are_the_ceiling() =>
        Prop.ForAll(Amounts, amount =>
        {
            decimal expected = Math.Abs(amount) > 1_000_000 ? 0 : decimal.Ceiling(amount * Usd.PicosPerDollar);
            if (expected != 0) new Usd(amount).ToPicosUp().ShouldBe(decimal.ToInt64(expected));
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("0", "0")]
    [InlineData("0.0000", "0")]
    [InlineData("-0.000", "0")]
    [InlineData("100", "100")]
    [InlineData("120.50", "120.5")]
    [InlineData("-0.0047300", "-0.00473")]
    [InlineData("79228162514264337593543950335", "79228162514264337593543950335")]
    [InlineData("7.9228162514264337593543950335", "7.9228162514264337593543950335")]
    public void Amounts_are_written_as_people_write_them(string amount, string written) =>
        new Usd(decimal.Parse(amount, CultureInfo.InvariantCulture)).ToString().ShouldBe(written);

    private static long Shorten(long number, int zeros)
    {
        for (int i = 0; i < zeros; i++) number /= 10;
        for (int i = 0; i < zeros; i++) number *= 10;
        return number;
    }

    private static decimal Scaled(long number, int scale) => new((int)(number & 0x7FFFFFFF), (int)((number >> 31) & 0x7FFFFFFF), 0, number < 0, (byte)scale);
}
