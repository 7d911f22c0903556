using Farthing.Pricing;
using FsCheck;
using FsCheck.Fluent;

namespace Farthing.Tests;

public sealed class UsdTests
{
    [Theory]
    [InlineData("0.0000000000005", 0)]
    [InlineData("0.0000000000015", 2)]
    [InlineData("0.0000000000025", 2)]
    [InlineData("1.25", 1_250_000_000_000)]
    public void Rounds_to_pico_dollars_half_to_even(string amount, long picos) =>
        new Usd(decimal.Parse(amount)).ToPicos().ShouldBe(picos);

    [Fact]
    public void Gives_the_pico_dollars_that_decimal_arithmetic_gives()
    {
        var amounts =
            from low in Gen.Choose(int.MinValue, int.MaxValue)
            from middle in Gen.Frequency((1, Gen.Constant(0)), (1, Gen.Choose(0, 1_000)), (1, Gen.Choose(int.MinValue, int.MaxValue)))
            from high in Gen.Frequency((4, Gen.Constant(0)), (1, Gen.Choose(0, 1_000)))
            from negative in Gen.Elements(false, true)
            from scale in Gen.Choose(0, 28)
            select new decimal(low, middle, high, negative, (byte)scale);
        Prop.ForAll(Arb.From(amounts), amount =>
        {
            long? exact = null;
            try
            {
                exact = decimal.ToInt64(decimal.Round(amount * Usd.PicosPerDollar, 0, MidpointRounding.ToEven));
            }
            catch (OverflowException)
            {
                Should.Throw<OverflowException>(() => new Usd(amount).ToPicos());
            }

            if (exact is not null) new Usd(amount).ToPicos().ShouldBe(exact.Value);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Prints_the_exact_decimal_without_trailing_zeros() => new Usd(0.004730m).ToString().ShouldBe("0.00473");
}
