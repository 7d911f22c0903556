using Farthing.Caching.Semantic.Evaluation;
using Farthing.Caching.Semantic.Guards;
using Farthing.Caching.Semantic.Policy;
using Farthing.Caching.Semantic.Scoring;

namespace Farthing.Tests.Caching.Semantic;

public sealed class QuestionComparerTests
{
    [Fact]
    public void No_pair_that_differs_in_a_number_name_date_unit_or_negation_is_served()
    {
        PairEvaluation evaluation = new(Semantics.Engine, new ServingOptions { MaxError = 0.02 });
        List<(string First, string Second, string Difference)> pairs = [.. DifferingPairs.All()];
        pairs.Count.ShouldBe(DifferingPairs.Count);
        pairs.Where(pair => evaluation.Ask(pair.First, pair.Second).Hit).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("is it safe to eat raw eggs", "is it not safe to eat raw eggs", GuardResult.Negation)]
    [InlineData("transfer 100 dollars to my savings", "transfer 200 dollars to my savings", GuardResult.Value)]
    [InlineData("set an alarm for monday morning", "set an alarm for tuesday morning", GuardResult.Value)]
    [InlineData("how do I increase the brightness of the screen", "how do I decrease the brightness of the screen", GuardResult.Opposite)]
    [InlineData("what is the weather in Paris", "what is the weather in Berlin", GuardResult.Name)]
    [InlineData("convert dollars to euros", "convert euros to dollars", GuardResult.Order)]
    [InlineData("how do I cancel my hotel booking", "how do I cancel my flight booking", GuardResult.Substitution)]
    public void Each_guard_names_itself(string first, string second, GuardResult guard)
    {
        Comparison found = Compare(first, second);
        found.Guard.ShouldBe(guard);
        found.Kind.ShouldBe(MatchKind.None);
        found.Probability.ShouldBe(0);
    }

    [Theory]
    [InlineData("how do I activate my new card", "how do I actvate my new card")]
    [InlineData("what is the weather like today", "what is the weathr like today")]
    public void A_slip_of_the_fingers_is_seen_through(string first, string second) => Compare(first, second).Kind.ShouldBe(MatchKind.Typo);

    [Theory]
    [InlineData("call Karen on the mobile", "call Karin on the mobile")]
    [InlineData("weather in Boston", "weather in Bostin")]
    public void A_word_that_may_be_another_name_is_no_slip(string first, string second) => Compare(first, second).Kind.ShouldBe(MatchKind.None);

    [Fact]
    public void Damaged_weights_are_refused() => Should.Throw<InvalidDataException>(() => Farthing.Embedding.ModelFile.Read("FSEMxxxxyyyyzzzzqqqq"u8));

    [Fact]
    public void The_shipped_engine_passes_its_self_test() => Semantics.Engine.SelfTest().ShouldBeNull();

    [Fact]
    public void Comparing_is_the_same_both_ways_but_for_rounding()
    {
        Comparison there = Compare("my card payment was declined", "why was my payment by card declined");
        Comparison back = Compare("why was my payment by card declined", "my card payment was declined");
        back.Guard.ShouldBe(there.Guard);
        back.Similarity.ShouldBe(there.Similarity, 0.001f);
    }

    private static Comparison Compare(string first, string second) => Semantics.Engine.Compare(Semantics.Engine.Read(second), Semantics.Engine.Read(first));
}
