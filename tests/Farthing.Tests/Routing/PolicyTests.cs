using System.Security.Cryptography;
using Farthing.Calls;
using Farthing.Routing.Learned;
using Farthing.Routing.Outcomes;
using Farthing.Routing.Pairs;
using Farthing.Routing.Policies;
using Farthing.Routing.Weights;

namespace Farthing.Tests.Routing;

public sealed class PolicyTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("farthing-policy-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("gpt-5", "gpt-5", null)]
    [InlineData("gpt-5@low", "gpt-5", ReasoningEffort.Low)]
    [InlineData("claude-sonnet@20250101", "claude-sonnet@20250101", null)]
    [InlineData("claude-sonnet@20250101@high", "claude-sonnet@20250101", ReasoningEffort.High)]
    [InlineData("@low", "@low", null)]
    [InlineData("m@LOW", "m@LOW", null)]
    public void A_target_is_a_model_and_perhaps_an_effort(string text, string model, ReasoningEffort? effort)
    {
        ModelTarget.Of(text).ShouldBe(new ModelTarget(model, effort));
        ModelTarget.Of(text).ToString().ShouldBe(text);
    }

    [Fact]
    public void Arms_take_their_share_and_the_same_call_its_arm()
    {
        WeightsPolicy policy = new("split", [(RouteBranch.To("a"), 1), (RouteBranch.To("b"), 3), (RouteBranch.To("c"), 0)], Stickiness.Call, new Random(1));
        string[] models = [.. Enumerable.Range(0, 2_000).Select(i => policy.Decide(Numbered(i))!.Model)];
        models.Count(model => model == "a").ShouldBeInRange(420, 580);
        models.ShouldNotContain("c");
        policy.Decide(Numbered(7))!.Model.ShouldBe(models[7]);
        policy.Decide(Numbered(0))!.Reason.ShouldMatch(@"arm [12] of 3 \((25|75)%\)");

        // Another policy draws anew: its arms are not those of the first.
        WeightsPolicy other = new("other", [(RouteBranch.To("a"), 1), (RouteBranch.To("b"), 3)], Stickiness.Call, new Random(1));
        Enumerable.Range(0, 200).Count(i => other.Decide(Numbered(i))!.Model != models[i]).ShouldBeGreaterThan(20);
    }

    [Fact]
    public void A_user_keeps_the_arm_whatever_is_asked()
    {
        WeightsPolicy policy = new("split", [(RouteBranch.To("a"), 1), (RouteBranch.To("b"), 1)], Stickiness.User, new Random(1));
        for (int user = 0; user < 20; user++)
        {
            Principal principal = new() { User = $"u{user}" };
            policy.Decide(RouteCalls.Of(principal: principal))!.Model.ShouldBe(policy.Decide(RouteCalls.Of("""{"model":"x","messages":[]}""", principal))!.Model);
        }
    }

    [Fact]
    public void A_chain_of_policies_says_every_step_and_what_was_chosen_can_be_read_back()
    {
        EffortPolicy effort = new("think", "gpt-5", ReasoningEffort.None, ReasoningEffort.Low, ReasoningEffort.High);
        WeightsPolicy split = new("split", [(RouteBranch.To(effort), 1)], Stickiness.None, new Random(1));
        RouteDecision decision = split.Decide(RouteCalls.Of(quality: AskedQuality.High))!;
        string text = RouteText.Of("split", decision);
        text.ShouldBe("split: arm 1 of 1 (100%) > think: quality high -> gpt-5@high");
        decision.Policy.ShouldBe("split");
        RouteText.ModelIn(text).ShouldBe("gpt-5@high");
        RouteText.ModelIn(text + "; escalated").ShouldBe("gpt-5@high");
        RouteText.PoliciesIn(text).ShouldBe(["split", "think"]);
        RouteText.ModelIn("faq rivers (equal)").ShouldBeNull();
        RouteText.PoliciesIn("faq rivers (equal)").ShouldBeEmpty();
    }

    [Fact]
    public void A_posterior_moves_from_what_was_believed_to_what_was_seen()
    {
        BetaPosterior.After(0, 0, 0.5, 2).Mean.ShouldBe(0.5);
        BetaPosterior.After(100, 90, 0.5, 2).Mean.ShouldBe(0.892, 0.001);
        BetaPosterior.After(100, 90, 0.5, 2).Deviation.ShouldBeLessThan(BetaPosterior.After(10, 9, 0.5, 2).Deviation);
        Random random = new(5);
        BetaPosterior posterior = BetaPosterior.After(20, 15, 0.5, 2);
        double[] drawn = [.. Enumerable.Range(0, 20_000).Select(_ => posterior.Draw(random))];
        drawn.Average().ShouldBe(posterior.Mean, 0.005);
        Math.Sqrt(drawn.Average(value => (value - posterior.Mean) * (value - posterior.Mean))).ShouldBe(posterior.Deviation, 0.005);
        drawn.ShouldAllBe(value => value >= 0 && value <= 1);
    }

    [Fact]
    public void A_table_counts_features_by_themselves_and_all_together_and_does_not_grow_without_end()
    {
        OutcomeTable table = new();
        table.Add(new OutcomeGroup("shop", "r", "mail", "m"), OutcomeFigures.OfScore(1));
        table.Add(new OutcomeGroup("shop", "r", "chat", "m"), OutcomeFigures.OfScore(0));
        table.Add(new OutcomeGroup("shop", "r", "chat", "m"), OutcomeFigures.OfComparison(-1));
        table.Find(new OutcomeGroup("shop", "r", "mail", "m")).MeanScore.ShouldBe(1);
        OutcomeFigures all = table.Find(new OutcomeGroup("shop", "r", OutcomeGroup.AllFeatures, "m"));
        (all.Labels, all.MeanScore, all.Comparisons, all.MeanDifference).ShouldBe((2, 0.5, 1, -1));

        // What all projects say is there to be believed beforehand; no other project's row has it.
        table.Find(new OutcomeGroup(OutcomeGroup.AllProjects, "r", OutcomeGroup.AllFeatures, "m")).Labels.ShouldBe(2);
        table.Find(new OutcomeGroup("bank", "r", OutcomeGroup.AllFeatures, "m")).Labels.ShouldBe(0);
        Parallel.For(0, 30_000, i => table.Add(new OutcomeGroup("shop", "r", $"f{i}", "m"), OutcomeFigures.OfCost(0.5m)));
        table.Rows.Count.ShouldBeLessThan(10_100);
        table.Add(new OutcomeGroup("bank", "r", "mail", "m"), OutcomeFigures.OfScore(1));
        table.Find(new OutcomeGroup("bank", "r", "mail", "m")).Labels.ShouldBe(1, "no project takes another's room");
        table.Find(new OutcomeGroup("shop", "r", OutcomeGroup.AllFeatures, "m")).Calls.ShouldBe(30_000);
    }

    [Fact]
    public void A_router_that_was_saved_decides_as_before_and_a_damaged_file_is_told()
    {
        LearnedModel model = LearnedTraining.Train(Rows(500), "weak", "strong", TestContext.Current.CancellationToken);
        byte[] origin = SHA256.HashData("a"u8);
        string path = Path.Combine(_folder, "r.router");
        LearnedFile.Save(path, model, origin);
        new FileInfo(path).Length.ShouldBeLessThan(5_000_000);
        LearnedModel read = LearnedFile.Load(path, origin)!;
        PairScratch scratch = new();
        foreach (OutcomeRow row in Rows(40)) read.Router.Predict(row.Text, scratch).ShouldBe(model.Router.Predict(row.Text, scratch));
        read.ThresholdFor(0.5).ShouldBe(model.ThresholdFor(0.5));
        read.Examples.ShouldBe(500);

        LearnedFile.Load(path, SHA256.HashData("b"u8)).ShouldBeNull("it was learned from something else");
        LearnedFile.Load(Path.Combine(_folder, "none"), origin).ShouldBeNull();
        byte[] bytes = File.ReadAllBytes(path);
        Random random = new(3);
        for (int i = 0; i < 40; i++)
        {
            byte[] damaged = [.. bytes];
            damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(path, i % 4 == 0 ? bytes[..random.Next(bytes.Length)] : damaged);
            try
            {
                LearnedFile.Load(path, origin)?.Examples.ShouldBe(500);
            }
            catch (InvalidDataException)
            {
                // Told.
            }
        }
    }

    [Fact]
    public void Too_little_to_learn_from_is_told()
    {
        Should.Throw<FormatException>(() => LearnedTraining.Train(Rows(499), "weak", "strong", default)).Message.ShouldContain("500 are needed");
        Should.Throw<FormatException>(() => LearnedTraining.Train(Rows(200), "weak", "other", default)).Message.ShouldContain("0 of 200 rows");
        IEnumerable<OutcomeRow> oneClass = Rows(500).Select(row => row with { Models = new Dictionary<string, ModelOutcome> { ["weak"] = new() { Score = 1 }, ["strong"] = new() { Score = 1 } } });
        Should.Throw<FormatException>(() => LearnedTraining.Train(oneClass, "weak", "strong", default)).Message.ShouldContain("gains the same in every row");
    }

    private static RouteRequest Numbered(int i) => RouteCalls.Of($$"""{"model":"x","messages":[{"role":"user","content":"{{i}}"}]}""");

    private static IEnumerable<OutcomeRow> Rows(int count) => Enumerable.Range(0, count).Select(i => new OutcomeRow
    {
        Id = $"r{i}",
        Prompt = i % 2 == 0 ? $"Prove that triangle {i} is right." : $"Name the capital of country {i}.",
        Models = new Dictionary<string, ModelOutcome> { ["weak"] = new() { Score = i % 2 }, ["strong"] = new() { Score = i % 7 == 0 ? 0.5 : 1 } },
    });
}
