using Farthing.Pricing;

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
    public void Prints_the_exact_decimal_without_trailing_zeros() => new Usd(0.004730m).ToString().ShouldBe("0.00473");
}
