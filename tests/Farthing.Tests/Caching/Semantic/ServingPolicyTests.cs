using System.Globalization;
using Farthing.Caching.Semantic.Guards;
using Farthing.Caching.Semantic.Index;
using Farthing.Caching.Semantic.Policy;
using Farthing.Caching.Semantic.Questions;
using Farthing.Caching.Semantic.Scoring;
using Farthing.Pricing;

namespace Farthing.Tests.Caching.Semantic;

public sealed class ServingPolicyTests
{
    [Fact]
    public void A_scored_hit_is_served_once_verified_the_second_time_and_then_pinned()
    {
        ServingPolicy policy = Policy();
        Question query = Semantics.Engine.Read("why is my payment pending");
        policy.Decide(query, Scored(0.999f)).Action.ShouldBe(ServingAction.Serve);
        ServingDecision second = policy.Decide(query, Scored(0.999f));
        second.Action.ShouldBe(ServingAction.Verify);
        policy.Report(second, right: true);
        policy.Decide(query, Scored(0.999f)).Action.ShouldBe(ServingAction.Serve);
        policy.Decide(query, Scored(0.999f)).Action.ShouldBe(ServingAction.Serve);
    }

    [Fact]
    public void A_hit_found_wrong_is_never_served_again()
    {
        ServingPolicy policy = Policy();
        Question query = Semantics.Engine.Read("why is my payment pending");
        ServingDecision first = policy.Decide(query, Scored(0.999f));
        policy.Report(first, right: false);
        policy.Decide(query, Scored(0.999f)).Action.ShouldBe(ServingAction.Miss);
        policy.Decide(query, Scored(0.999f, entry: 8)).Action.ShouldBe(ServingAction.Serve);
    }

    [Fact]
    public void A_verifier_that_fails_means_a_miss_every_time()
    {
        ServingPolicy policy = Policy();
        Question query = Semantics.Engine.Read("why is my payment pending");
        policy.Decide(query, Scored(0.999f)).Action.ShouldBe(ServingAction.Serve);
        for (int i = 0; i < 3; i++)
        {
            ServingDecision decision = policy.Decide(query, Scored(0.999f));
            decision.Action.ShouldBe(ServingAction.Verify);
            policy.Report(decision, right: null);
        }
    }

    [Theory]
    [InlineData(MatchKind.Gate)]
    [InlineData(MatchKind.Typo)]
    public void What_the_gate_lets_pass_is_verified_beside_being_served_the_second_time_and_then_pinned(MatchKind kind)
    {
        ServingPolicy policy = Policy();
        Question query = Semantics.Engine.Read("why is my payment pending");
        policy.Decide(query, Gated(kind)).Action.ShouldBe(ServingAction.Serve);
        ServingDecision second = policy.Decide(query, Gated(kind));
        second.Action.ShouldBe(ServingAction.ServeAndVerify);
        second.Evidence.ShouldEndWith("second occurrence");
        policy.Decide(query, Gated(kind)).Action.ShouldBe(ServingAction.Miss, "nothing is known yet");
        policy.Report(second, right: true);
        for (int i = 0; i < 3; i++) policy.Decide(query, Gated(kind)).Action.ShouldBe(ServingAction.Serve);
    }

    [Fact]
    public void What_the_gate_let_pass_and_was_found_wrong_is_never_served_again()
    {
        ServingPolicy policy = Policy();
        Question query = Semantics.Engine.Read("why is my payment pending");
        policy.Decide(query, Gated());
        policy.Report(policy.Decide(query, Gated()), right: false);
        policy.Decide(query, Gated()).Action.ShouldBe(ServingAction.Miss);
        policy.Decide(query, Gated(entry: 8)).Action.ShouldBe(ServingAction.Serve);
    }

    [Fact]
    public void A_verifier_that_fails_means_a_miss_for_what_the_gate_lets_pass_too()
    {
        ServingPolicy policy = Policy();
        Question query = Semantics.Engine.Read("why is my payment pending");
        policy.Decide(query, Gated());
        policy.Report(policy.Decide(query, Gated()), right: null);
        for (int i = 0; i < 3; i++) policy.Decide(query, Gated()).Action.ShouldBe(ServingAction.Miss);
    }

    [Fact]
    public void What_the_gate_lets_pass_is_verified_as_soon_as_a_check_is_left_and_a_provider_may_be_asked()
    {
        ServingPolicy policy = new(new ServingOptions { MostChecks = 0.1 }, new NeverChecks());
        Question query = Semantics.Engine.Read("why is my payment pending");
        for (int lookup = 1; lookup < 10; lookup++) policy.Decide(query, Gated()).Action.ShouldBe(ServingAction.Serve, $"lookup {lookup}");
        policy.Decide(query, Gated(), mayAskBeside: false).Action.ShouldBe(ServingAction.Serve);
        policy.Decide(query, Gated()).Action.ShouldBe(ServingAction.ServeAndVerify);
        policy.Statistics.Checks.ShouldBe(1);
    }

    [Fact]
    public void What_a_guard_refuses_is_a_miss_however_alike()
    {
        ServingDecision decision = Policy().Decide(Semantics.Engine.Read("x"), Match(MatchKind.None, 0, GuardResult.Value));
        decision.Action.ShouldBe(ServingAction.Miss);
        decision.Evidence.ShouldContain("Value");
    }

    [Fact]
    public void Nothing_scored_is_served_where_no_error_is_accepted()
    {
        ServingPolicy policy = new(new ServingOptions { MaxError = 0, CanVerify = false }, new Random(1));
        Question query = Semantics.Engine.Read("why is my payment pending");
        policy.Decide(query, Scored(0.9999f)).Action.ShouldBe(ServingAction.Miss);
    }

    [Fact]
    public void The_less_error_is_accepted_the_surer_a_match_must_be()
    {
        double[] errors = [0.02, 0.01, 0.005, 0.001];
        double[] thresholds = [.. errors.Select(error => new AcceptedError(error, 0, new Random(1)).Threshold)];
        thresholds.ShouldBe(thresholds.Order());
        thresholds[1].ShouldBe(0.957, 0.001);
    }

    [Fact]
    public void A_route_that_proves_good_is_served_more_and_one_that_proves_bad_less()
    {
        AcceptedError good = new(0.01, 0.2, new Random(1));
        AcceptedError bad = new(0.01, 0.2, new Random(1));
        double start = good.Threshold;
        Random random = new(3);
        for (int i = 0; i < 4_000; i++)
        {
            double probability = 0.85 + (0.149 * random.NextDouble());
            bool served = i % 4 == 0;
            Teach(good, served, probability, right: true);
            Teach(bad, served, probability, right: random.NextDouble() < 0.5);
        }

        good.Threshold.ShouldBeLessThan(start);
        bad.Threshold.ShouldBeGreaterThan(start);
        good.ExpectedError.ShouldBeLessThanOrEqualTo(0.01);
    }

    [Fact]
    public void Checks_stay_within_their_share()
    {
        AcceptedError accepted = new(0.01, 0.05, new Random(1));
        for (int i = 0; i < 1_000; i++) accepted.Decide(0.94, mayCheck: true);
        accepted.Checks.ShouldBe(50);
    }

    [Fact]
    public void What_a_wrong_answer_costs_is_weighed_against_what_hits_save()
    {
        const decimal Cost = 0.01m;
        double unseen = WrongAnswerCost.AcceptedShare(Cost, hits: 0, lookups: 0, Usd.Zero);
        double cheap = WrongAnswerCost.AcceptedShare(Cost, hits: 10_000, lookups: 100_000, new Usd(10_000 * 0.00003m));
        double dear = WrongAnswerCost.AcceptedShare(Cost, hits: 10_000, lookups: 100_000, new Usd(10_000 * 0.05m));
        cheap.ShouldBeLessThan(unseen);
        dear.ShouldBeGreaterThan(unseen);
        WrongAnswerCost.AcceptedShare(Cost, hits: 1_000_000, lookups: 1_000_000, Usd.Zero).ShouldBeLessThan(0.0001);

        // Whatever it comes to, so many wrong ones cost less than all hits save.
        (cheap * 100_000 * (double)Cost).ShouldBeLessThan(10_000 * 0.00003);
        (dear * 100_000 * (double)Cost).ShouldBeLessThan(10_000 * 0.05);
    }

    [Fact]
    public void What_was_learned_holds_when_another_share_is_accepted()
    {
        AcceptedError accepted = new(0.01, 0.05, new Random(1));
        double before = accepted.Threshold;
        accepted.Accept(0.001);
        accepted.Threshold.ShouldBeGreaterThan(before);
        accepted.Accept(0);
        accepted.Threshold.ShouldBe(1);
        accepted.Accept(0.01);
        accepted.Threshold.ShouldBe(before);
    }

    [Theory]
    [InlineData("1", "99", 0.01)]
    [InlineData("1", "0", 1)]
    [InlineData("0.005", "0.495", 0.01)]
    public void What_a_wrong_answer_costs_says_how_many_are_accepted(string saved, string cost, double share) =>
        ServingOptions.ErrorOfCost(decimal.Parse(saved, CultureInfo.InvariantCulture), decimal.Parse(cost, CultureInfo.InvariantCulture)).ShouldBe(share, 1e-9);

    [Fact]
    public void The_longest_unused_alias_is_forgotten_first()
    {
        AliasBook book = new(capacity: 2);
        book.Verify(1, 1, right: false);
        book.Verify(2, 1, right: true);
        book.Find(1, 1).ShouldBe(AliasState.Blocked);
        book.Serve(3, 1);
        book.Count.ShouldBe(2);
        book.Find(2, 1).ShouldBe(AliasState.Unseen);
        book.Find(1, 1).ShouldBe(AliasState.Blocked);
    }

    private static void Teach(AcceptedError accepted, bool asked, double probability, bool right)
    {
        if (!asked) accepted.Pass(gated: false);
        else if (accepted.Decide(probability, mayCheck: true) == ServingAction.Verify) accepted.Report(probability, right);
    }

    private static ServingPolicy Policy() => new(new ServingOptions { MostChecks = 1 }, new NeverChecks());

    private static QuestionMatch Scored(float probability, long entry = 7) => Match(MatchKind.Scored, probability, GuardResult.Passed, entry);

    private static QuestionMatch Gated(MatchKind kind = MatchKind.Gate, long entry = 7) => Match(kind, 0.99f, GuardResult.Passed, entry);

    private static QuestionMatch Match(MatchKind kind, float probability, GuardResult guard, long entry = 7) =>
        new(entry, Semantics.Engine.Read("when will my payment arrive"), new Comparison { Kind = kind, Guard = guard, Similarity = 0.9f, Probability = probability });

    private sealed class NeverChecks : Random
    {
        public override double NextDouble() => 0.999;
    }
}
