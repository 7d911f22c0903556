using Farthing.Routing.Answers;

namespace Farthing.Tests.Routing;

public sealed class AnswerReadingTests
{
    [Theory]
    [InlineData("It takes 3.\n#### 3", "3", 3)]
    [InlineData("```json\n{\"reasoning\": \"1 + 2\", \"answer\": \"3\"}\n```", "3", 3)]
    [InlineData("So the answer is 1,250.", "1,250", 1250)]
    [InlineData("The result is \\boxed{-7}", "-7", -7)]
    public void A_final_answer_is_found_in_any_wrapping(string text, string final, double number)
    {
        AnswerReading reading = AnswerReading.Read(text);
        reading.Final.ShouldBe(final);
        reading.FinalNumber.ShouldBe(number);
        reading.IsTruncated.ShouldBeFalse();
    }

    [Theory]
    [InlineData("Solomon had 20 + 50 = <<20+5")]
    [InlineData("")]
    [InlineData("{\"reasoning\": \"I began to")]
    [InlineData("First we compute the total number of things that she bought and then we")]
    public void An_answer_that_stops_in_the_middle_is_truncated(string text) => AnswerReading.Read(text).IsTruncated.ShouldBeTrue();

    [Fact]
    public void Whatever_a_model_writes_can_be_described()
    {
        foreach (string text in new[] { "", "{", "[]", "{\"answer\": {\"a\": [1]}}", "\0\0", "####", new string('=', 3000), "{\"answer\": null}" })
            AnswerFeatures.Read("How many?", text).ShouldAllBe(value => float.IsFinite(value));
    }
}
