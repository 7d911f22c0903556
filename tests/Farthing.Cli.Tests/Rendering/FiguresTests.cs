using Farthing.Cli.Rendering;
using Farthing.Pricing;

namespace Farthing.Cli.Tests.Rendering;

public sealed class FiguresTests
{
    [Theory]
    [InlineData("0.00473", 6, "$0.004730")]
    [InlineData("0", 6, "$0.000000")]
    [InlineData("0.0000001", 6, "<$0.000001")]
    [InlineData("1234.5678", 2, "$1,234.57")]
    [InlineData("-0.5", 4, "-$0.5000")]
    public void Money_has_the_decimals_of_its_column(string amount, int decimals, string expected) =>
        Figures.Money(new Usd(decimal.Parse(amount)), decimals).ShouldBe(expected);

    [Fact]
    public void What_is_not_known_says_so() => Figures.Money(null, 6).ShouldBe("unknown");

    [Theory]
    [InlineData("0.5", 6)]
    [InlineData("1", 4)]
    [InlineData("999.99", 4)]
    [InlineData("1000", 2)]
    public void A_column_is_as_precise_as_its_largest_amount_allows(string largest, int decimals) =>
        Figures.DecimalsFor([null, Usd.Zero, new Usd(decimal.Parse(largest))]).ShouldBe(decimals);

    [Theory]
    [InlineData("0.00473", "$0.004730")]
    [InlineData("0.004730123456", "$0.004730123456")]
    [InlineData("12345.6", "$12,345.600000")]
    public void A_receipt_shows_every_decimal(string amount, string expected) =>
        Figures.ExactMoney(new Usd(decimal.Parse(amount))).ShouldBe(expected);

    [Theory]
    [InlineData(0.21, "0.21 ms")]
    [InlineData(312.4, "312 ms")]
    [InlineData(999.7, "1.00 s")]
    [InlineData(2345.6, "2.35 s")]
    [InlineData(59_998, "1 m 00 s")]
    [InlineData(125_000, "2 m 05 s")]
    [InlineData(7_260_000, "2 h 01 m")]
    public void Times_have_the_unit_that_suits_them(double milliseconds, string expected) =>
        Figures.Time(TimeSpan.FromMilliseconds(milliseconds)).ShouldBe(expected);

    [Theory]
    [InlineData(1, 3, "33%")]
    [InlineData(1, 1000, "<1%")]
    [InlineData(999, 1000, ">99%")]
    [InlineData(0, 3, "0%")]
    [InlineData(3, 3, "100%")]
    [InlineData(0, 0, "")]
    public void Parts_are_whole_percents_that_never_claim_none_or_all(int part, int whole, string expected) =>
        Figures.Percent(part, whole).ShouldBe(expected);

    [Theory]
    [InlineData(8, 8, "████")]
    [InlineData(4, 8, "██")]
    [InlineData(5, 8, "██▌")]
    [InlineData(1, 8000, "▏")]
    [InlineData(0, 8, "")]
    public void Bars_are_drawn_to_an_eighth(int part, int whole, string expected) =>
        Figures.Bar(part, whole, 4, unicode: true).ShouldBe(expected);

    [Theory]
    [InlineData("search", "search")]
    [InlineData("naïve ☃ 検索", "naïve ☃ 検索")]
    [InlineData("a\u001b[31mred\u0007", "a?[31mred?")]
    [InlineData("abc\u202edef\u200b", "abc?def?")]
    [InlineData("two\nlines", "two?lines")]
    public void A_name_cannot_drive_the_terminal(string name, string expected) => Figures.Name(name).ShouldBe(expected);

    [Fact]
    public void Long_texts_are_broken_at_spaces()
    {
        Figures.Wrap("", 10).ShouldBe([""]);
        Figures.Wrap("exactly 10", 10).ShouldBe(["exactly 10"]);
        Figures.Wrap("one two three four", 9).ShouldBe(["one two", "three", "four"]);
        Figures.Wrap("a verylongwordindeed b", 8).ShouldBe(["a", "verylong", "wordinde", "ed b"]);
    }
}
