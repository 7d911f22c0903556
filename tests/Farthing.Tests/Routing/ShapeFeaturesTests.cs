using System.Text;
using Farthing.Routing.Features;

namespace Farthing.Tests.Routing;

public sealed class ShapeFeaturesTests
{
    private const int Negations = 20;
    private const int LargestNumber = 21;

    [Theory]
    [InlineData("Which is not a fish?", 1, 5)]
    [InlineData("NEVER, except without; cannot. Nothing", 5, 5)]
    [InlineData("He doesn't and she can't", 2, 7)]
    [InlineData("t notes knot nonet exception", 0, 5)]
    [InlineData("no", 1, 1)]
    [InlineData("", 0, 1)]
    public void Words_that_deny_are_counted_among_all(string text, int negations, int words) => Read(text)[Negations].ShouldBe(negations / (float)words);

    [Theory]
    [InlineData("no number", 0)]
    [InlineData("7 of 120 and 80", 120)]
    [InlineData("1.25 and 0.99 of 3.", 3)]
    [InlineData("At the end 42", 42)]
    [InlineData("id 99999999999999999999999999999999999999999999999999", 1e9)]
    public void The_largest_number_is_a_logarithm_without_fractions(string text, double largest) => Read(text)[LargestNumber].ShouldBe((float)Math.Log(1 + largest), 1e-5f);

    [Theory]
    [InlineData("'t")]
    [InlineData("\0\u00ff.9.9.9")]
    [InlineData("\ud83d\ude00 n't")]
    public void No_text_makes_numbers_that_are_none(string text) => Read(text).ShouldAllBe(number => float.IsFinite(number));

    private static float[] Read(string text)
    {
        float[] shape = new float[ShapeFeatures.Count];
        ShapeFeatures.Read(Encoding.UTF8.GetBytes(text), shape);
        return shape;
    }
}
