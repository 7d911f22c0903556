using Farthing.Routing.Answers;

namespace Farthing.Tests.Routing;

public sealed class WordingFeaturesTests
{
    private const string Question = "Anna has 6 apples. Ben has twice as many and three pears. How many apples are left after each eats half?";

    [Fact]
    public void A_number_in_words_that_goes_into_no_calculation_is_seen()
    {
        Read(Question, "6 * 2 = 12\n12 / 2 = 6", 6)[Unused].ShouldBe(1);
        Read(Question, "6 * 2 = 12\n12 + 3 = 15\n15 * 0.5 = 7.5", 7.5)[Unused].ShouldBe(0);
    }

    [Fact]
    public void What_is_asked_for_is_read_from_the_last_sentence()
    {
        Read(Question, "", double.NaN)[AsksForWhatIsLeft].ShouldBe(1);
        Read("Two are left. How many are there in total?", "", double.NaN)[AsksForWhatIsLeft].ShouldBe(0);
    }

    [Theory]
    [InlineData("")]
    [InlineData("?")]
    [InlineData("...")]
    [InlineData("\0\uffff = = $ % 9")]
    public void Nothing_to_read_is_no_error(string question) => Read(question, "= 3", double.PositiveInfinity).ShouldAllBe(value => float.IsFinite(value));

    private const int AsksForWhatIsLeft = 11;
    private const int Unused = 13;

    private static float[] Read(string question, string answer, double final)
    {
        float[] row = new float[WordingFeatures.Count];
        WordingFeatures.Read(question, ArithmeticCheck.Calculations(answer), final, row);
        return row;
    }
}
