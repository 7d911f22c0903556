using Farthing.Answers.Matching;

namespace Farthing.Tests.Answers;

public sealed class RulePatternTests
{
    [Theory]
    [InlineData("(a+)+$")]
    [InlineData("(a|a)*b")]
    [InlineData("(.*a){12}")]
    [InlineData(@"(\w+\s?)*!")]
    [InlineData("^(([a-z])+.)+[A-Z]([a-z])+$")]
    public void A_pattern_that_makes_others_go_back_for_ever_is_matched_in_one_pass(string pattern)
    {
        RulePattern.TryCreate(pattern, within: true, out RulePattern? made, out _).ShouldBeTrue();
        made.Find(new string('a', QuestionReader.MaxLength - 1) + "-");
    }

    [Theory]
    [InlineData("(a{1000}){1000}", "repeats too much")]
    [InlineData("((a{50}){50}){50}", "repeats too much")]
    [InlineData("a{1,99999999999}", "repeats too much")]
    [InlineData(@"(a)\1", "going back")]
    [InlineData("(?=a)b", "going back")]
    [InlineData("(?<!a)b", "going back")]
    [InlineData("(?>a)b", "going back")]
    [InlineData("(a", "is not a regular expression")]
    [InlineData("[z-a]", "is not a regular expression")]
    [InlineData("a)|(?:b", "is not a regular expression")]
    [InlineData(".*", "matches an empty question")]
    [InlineData("a?", "matches an empty question")]
    public void A_pattern_that_cannot_be_used_is_named(string pattern, string why)
    {
        RulePattern.TryCreate(pattern, within: false, out RulePattern? made, out string problem).ShouldBeFalse();
        made.ShouldBeNull();
        problem.ShouldContain(why);
    }

    [Fact]
    public void The_whole_question_must_match_unless_a_part_will_do()
    {
        RulePattern.TryCreate("opening hours|address", within: false, out RulePattern? whole, out _).ShouldBeTrue();
        whole.Find("Opening Hours").ShouldNotBeNull();
        whole.Find("ignore the opening hours").ShouldBeNull();
        whole.Find("opening hours and more").ShouldBeNull();
        RulePattern.TryCreate("opening hours", within: true, out RulePattern? part, out _).ShouldBeTrue();
        part.Find("what are your opening hours today").ShouldNotBeNull();
    }
}
