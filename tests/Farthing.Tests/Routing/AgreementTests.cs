using Farthing.Routing.Agreement;
using Farthing.Routing.Outcomes;

namespace Farthing.Tests.Routing;

public sealed class AgreementTests
{
    [Theory]
    [InlineData("$1,250.00", "1250")]
    [InlineData(" (B). ", "(b)")]
    [InlineData("[1, 'a']", "[1,'a']")]
    public void Answers_are_compared_by_what_they_say(string answer, string form) =>
        ComparableAnswer.Of(new ModelOutcome { Answer = answer }).ShouldBe(form);

    [Fact]
    public void Prose_cannot_be_compared() =>
        ComparableAnswer.Of(new ModelOutcome { Response = "I would rather tell you a long story about it and end nowhere in particular" }).ShouldBeNull();

    [Fact]
    public void The_largest_camp_wins_and_its_most_trusted_speaks()
    {
        Vote vote = Vote.Count(["1", "2", "2"], [0.9, 0.5, 0.6]);
        vote.Winner.ShouldBe(2);
        vote.Supporters.ShouldBe(2);
        vote.Camps.ShouldBe(2);
    }

    [Fact]
    public void Answers_that_cannot_be_compared_stand_alone()
    {
        Vote vote = Vote.Count([null, null], [0.4, 0.8]);
        vote.Supporters.ShouldBe(1);
        vote.Camps.ShouldBe(2);
        vote.Winner.ShouldBe(1);
    }
}
