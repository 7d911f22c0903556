using Farthing.Routing.Answers;

namespace Farthing.Tests.Routing;

public sealed class CalculationFeaturesTests
{
    [Fact]
    public void Calculations_that_hang_together_have_nothing_against_them()
    {
        float[] row = Read([3, 4, 2], "3 * 4 = 12 boxes. 12 * 2 = 24 pieces.", 24);
        row[0].ShouldBe(0);
        row[2].ShouldBe(0);
        row[4].ShouldBe(0);
        row[5].ShouldBe(1);
    }

    [Fact]
    public void A_number_from_nowhere_and_a_result_that_is_not_used_are_seen()
    {
        float[] row = Read([3, 4], "3 * 17 = 51.\n3 * 4 = 12.", 12);
        row[1].ShouldBe(0.25f);
        row[3].ShouldBe(0.5f);
    }

    [Fact]
    public void A_percentage_of_the_question_is_given_as_a_share_too() => Read([20, 50], "0.2 * 50 = 10", 10)[0].ShouldBe(0);

    [Theory]
    [InlineData("")]
    [InlineData("= = =")]
    [InlineData("No calculation at all.")]
    public void Without_calculations_there_is_nothing_to_say(string answer) => Read([3], answer, double.NaN)[..4].ShouldAllBe(value => value == 0);

    private static float[] Read(HashSet<double> asked, string answer, double final)
    {
        float[] row = new float[CalculationFeatures.Count];
        CalculationFeatures.Read(asked, ArithmeticCheck.Calculations(answer), final, row);
        return row;
    }
}
