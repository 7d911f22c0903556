using System.Text;
using Farthing.Calls;
using Farthing.Routing.Learned;
using Farthing.Routing.Outcomes;
using Farthing.Routing.Pairs;
using Farthing.Routing.Policies;
using Farthing.Routing.Promises;
using Farthing.Routing.Weights;

namespace Farthing.Tests.Routing;

public sealed class LearnedPolicyTests
{
    private const string Easy = "Name the capital of country 5.", Hard = "Prove that triangle 4 is right.";

    private readonly ComparedCalls _compared = new();

    [Fact]
    public void Comparisons_of_a_projects_calls_move_its_own_threshold_and_no_other()
    {
        LearnedPolicy policy = Policy(new Promise { MaxDrop = 0.1, Confidence = 0.9 });
        Decide(policy, Easy).Model.ShouldBe("weak");
        Decide(policy, Hard).Model.ShouldBe("strong");
        double easy = Decide(policy, Easy).Foretold!.Value, hard = Decide(policy, Hard).Foretold!.Value;
        hard.ShouldBeGreaterThan(easy);

        // With the bank's calls the cheap model loses nothing, whatever is asked; the file had said otherwise of proofs.
        for (int i = 0; i < 600; i++) _compared.Add("bank", "gain", i % 2 == 0 ? easy : hard, 0);
        Decide(policy, Hard, "bank").Model.ShouldBe("weak");
        Decide(policy, Hard).Model.ShouldBe("strong");
    }

    [Fact]
    public void Where_comparisons_show_that_nothing_keeps_the_promise_the_strong_model_answers_until_they_show_otherwise()
    {
        LearnedPolicy policy = Policy(new Promise { MaxDrop = 0.1, Confidence = 0.9 });
        double easy = Decide(policy, Easy).Foretold!.Value;
        for (int i = 0; i < 99; i++) _compared.Add("shop", "gain", easy, 1);
        Decide(policy, Easy).Reason.ShouldNotContain("comparisons show", Case.Sensitive, "fewer than a hundred prove nothing");
        for (int i = 0; i < 500; i++) _compared.Add("shop", "gain", easy, 1);
        RouteDecision decision = Decide(policy, Easy);
        (decision.Model, decision.Reason, decision.FellBack).ShouldBe(("strong", "the promise cannot be kept otherwise", true));
        decision.Foretold.ShouldBe(easy, "or nothing could be learned of such calls any more");
        for (int i = 0; i < ComparedCalls.Most; i++) _compared.Add("shop", "gain", easy, 0);
        Decide(policy, Easy).Model.ShouldBe("weak");
    }

    [Fact]
    public void What_the_cheap_model_would_lose_with_calls_that_the_strong_one_answers_breaks_no_promise()
    {
        LearnedPolicy policy = Policy(new Promise { MaxDrop = 0.1, Confidence = 0.9 });
        double easy = Decide(policy, Easy).Foretold!.Value, hard = Decide(policy, Hard).Foretold!.Value;
        for (int i = 0; i < 300; i++) _compared.Add("shop", "gain", i % 2 == 0 ? easy : hard, i % 2);
        Decide(policy, Easy).Model.ShouldBe("weak");
        Decide(policy, Hard).Model.ShouldBe("strong");
    }

    [Fact]
    public void A_hundred_comparisons_that_contradict_the_examples_break_the_promise_before_they_outnumber_them()
    {
        LearnedPolicy policy = Policy(new Promise { MaxDrop = 0.3, Confidence = 0.9 }, hardShare: 10);
        double easy = Decide(policy, Easy).Foretold!.Value;
        for (int i = 0; i < 110; i++) _compared.Add("shop", "gain", easy, i % 5 < 3 ? 1 : 0);
        RouteDecision decision = Decide(policy, Easy);
        (decision.Model, decision.Reason, decision.FellBack).ShouldBe(("strong", "comparisons show that the promise is not kept", true));
    }

    [Fact]
    public void Without_a_promise_the_share_is_one_of_the_projects_own_calls()
    {
        LearnedPolicy policy = Policy(promise: null);
        double hard = Decide(policy, Hard).Foretold!.Value;
        Decide(policy, Hard).Model.ShouldBe("strong");

        // Nearly all of its calls look like proofs and more: half of them is above this one.
        for (int i = 0; i < 600; i++) _compared.Add("shop", "gain", i < 250 ? hard : hard + 1, 1);
        Decide(policy, Hard).Model.ShouldBe("weak");
    }

    [Fact]
    public void Below_the_labels_that_learning_needs_the_table_decides_and_says_so()
    {
        EvaluatedOutcomes? given = null;
        LearnedPolicy policy = new("gain", "weak", "strong", 0.5, null, _compared, evaluated =>
        {
            given = evaluated;
            return new WeightsPolicy("gain", [(RouteBranch.To("weak"), 1)], Stickiness.None, new Random(1));
        });
        Decide(policy, Easy).Reason.ShouldBe("not trained yet");
        EvaluatedOutcomes file = EvaluatedOutcomes.Of([], new Dictionary<string, string> { ["strong"] = "strong" }, "strong");
        policy.GoByTable(file);
        given.ShouldBeSameAs(file);
        RouteDecision decision = Decide(policy, Easy);
        (decision.Model, decision.Policy).ShouldBe(("weak", "gain"));
        decision.Reason.ShouldStartWith("not trained yet; by the table: ");
    }

    [Fact]
    public void The_latest_comparisons_are_kept_and_all_are_counted()
    {
        for (int i = 0; i < ComparedCalls.Most + 5; i++) _compared.Add("shop", "gain", i, 0);
        _compared.Count("shop", "gain").ShouldBe(ComparedCalls.Most + 5);
        _compared.Find("shop", "gain").Foretold[0].ShouldBe(5);
        _compared.Find("bank", "gain").Foretold.ShouldBeEmpty();
    }

    private LearnedPolicy Policy(Promise? promise, int hardShare = 2)
    {
        PairExample[] examples =
        [
            .. Enumerable.Range(0, 200).Select(i => i % hardShare == 0
                ? new PairExample { Text = Encoding.UTF8.GetBytes($"Prove that triangle {i} is right."), Weak = 0, Strong = 1 }
                : new PairExample { Text = Encoding.UTF8.GetBytes($"Name the capital of country {i}."), Weak = 1, Strong = 1 }),
        ];
        LearnedPolicy policy = new("gain", "weak", "strong", 0.5, promise, _compared, _ => throw new InvalidOperationException());
        policy.Learn(new LearnedModel(PairRouter.Train(examples, TestContext.Current.CancellationToken), [.. examples.Select(example => example.Gain)]));
        return policy;
    }

    private static RouteDecision Decide(LearnedPolicy policy, string prompt, string project = "shop") =>
        policy.Decide(RouteCalls.Of($$"""{"model":"x","messages":[{"role":"user","content":"{{prompt}}"}]}""", new Principal { Project = project })).ShouldNotBeNull();
}
