using Farthing.Answers.Matching;

namespace Farthing.Tests.Answers;

public sealed class QuestionTextTests
{
    [Theory]
    [InlineData("When are you open?", "  WHEN are\tyou\n open ??! ")]
    [InlineData("What's new", "What’s new…")]
    [InlineData("\"Where\"", "Where")]
    public void Case_spaces_and_marks_at_the_ends_make_no_other_question(string one, string other) => QuestionText.Normalise(one).ShouldBe(QuestionText.Normalise(other));

    [Theory]
    [InlineData("Is it open on 5 May?", "Is it open on 6 May?")]
    [InlineData("pay 1.5", "pay 15")]
    [InlineData("C", "C#")]
    [InlineData("paypal", "pаypаl")]
    [InlineData("x²", "x2")]
    [InlineData("-5", "5")]
    [InlineData("Can I", "Cant I")]
    public void Signs_digits_and_letters_of_other_scripts_do(string one, string other) => QuestionText.Normalise(one).ShouldNotBe(QuestionText.Normalise(other));
}
