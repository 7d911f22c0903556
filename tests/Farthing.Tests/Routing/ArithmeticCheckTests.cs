using Farthing.Routing.Answers;

namespace Farthing.Tests.Routing;

public sealed class ArithmeticCheckTests
{
    [Theory]
    [InlineData("5 * 25 = <<5*25=125>>125 cents", 1, 0)]
    [InlineData("She has $1,200 + $50 = $1,250 now.", 1, 0)]
    [InlineData("145 - 55 = 80", 1, 1)]
    [InlineData("2 x (3 + 4) = 14", 1, 0)]
    [InlineData("1000 * (1 - 20/100) = $1000 \\* 0.8 = 800", 1, 0)]
    [InlineData("0.1 * 100 = 10%", 1, 0)]
    [InlineData("x = 5 and y == 6, f(a=3)", 0, 0)]
    [InlineData("no calculation at all", 0, 0)]
    public void Calculations_are_found_and_evaluated_again(string text, int calculations, int wrong)
    {
        ArithmeticFindings findings = ArithmeticCheck.Check(text);
        findings.Calculations.ShouldBe(calculations);
        findings.Wrong.ShouldBe(wrong);
    }

    [Fact]
    public void Brackets_without_end_and_long_digits_are_survived()
    {
        ArithmeticCheck.Check(new string('(', 5000) + "1+1=2").Wrong.ShouldBe(0);
        ArithmeticCheck.Check(new string('9', 5000) + " + 1 = 3").Calculations.ShouldBeLessThanOrEqualTo(1);
        ArithmeticCheck.Check(string.Concat(Enumerable.Repeat("- ", 3000)) + "1 + 1 = 2").Wrong.ShouldBeLessThanOrEqualTo(1);
    }
}
