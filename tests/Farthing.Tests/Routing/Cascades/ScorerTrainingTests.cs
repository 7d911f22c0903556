using Farthing.Routing.Cascades.Scoring;
using Farthing.Routing.Outcomes;
using Farthing.Routing.Promises;

namespace Farthing.Tests.Routing.Cascades;

public sealed class ScorerTrainingTests
{
    [Fact]
    public void Few_labels_make_no_scorer_and_say_how_many_there_are()
    {
        ScorerState state = ScorerTraining.Train([.. Rows(ScorerTraining.FewestLabels - 1)], Options(), out _, TestContext.Current.CancellationToken);
        state.Scorer.ShouldBeNull();
        state.CannotPromise.ShouldBeFalse();
        state.Note.ShouldContain("499");
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(0, 0)]
    [InlineData(0, 1)]
    public void One_class_makes_no_scorer(double weak, double strong)
    {
        ScorerState state = ScorerTraining.Train([.. Rows(ScorerTraining.FewestLabels, weak, strong)], Options(), out _, TestContext.Current.CancellationToken);
        state.Scorer.ShouldBeNull();
        state.Note.ShouldContain("nothing can be learned");
    }

    [Fact]
    public void A_scorer_learns_which_answers_stand()
    {
        ScorerState state = ScorerTraining.Train([.. Rows(700)], Options(), out _, TestContext.Current.CancellationToken);
        state.Labels.ShouldBe(700);
        state.CannotPromise.ShouldBeFalse();
        CascadesScore(state, "What is 7 * 8?", "7 * 8 = 56. The answer is 56.").ShouldBeLessThanOrEqualTo(state.Threshold);
        CascadesScore(state, "What is 7 * 8?", "I am not sure, perhaps it cannot be determined").ShouldBeGreaterThan(state.Threshold);
    }

    [Fact]
    public void A_promise_that_nothing_can_keep_is_said_to_be_so()
    {
        Random chance = new(1);
        OutcomeRow[] rows = [.. Rows(600).Select(row => row with { Models = Models(chance.Next(2), 1, "The answer is 56.") })];
        ScorerState state = ScorerTraining.Train(rows, Options() with { Promise = new Promise { MaxDrop = 0, Confidence = 0.99 } }, out _, TestContext.Current.CancellationToken);
        state.CannotPromise.ShouldBeTrue();
        state.Note.ShouldContain("always asking strong");
    }

    [Fact]
    public void A_scorer_outlives_a_restart_and_another_promise_needs_no_training()
    {
        string folder = Directory.CreateTempSubdirectory("farthing-scorer-").FullName;
        try
        {
            string file = Path.Combine(folder, "a.scorer");
            ScorerState state = ScorerTraining.Train([.. Rows(700)], Options(), out LearnedScorer? learned, TestContext.Current.CancellationToken);
            byte[] origin = new byte[32];
            ScorerFile.Load(file, origin).ShouldBeNull();
            ScorerFile.Save(file, learned.ShouldNotBeNull(), origin);
            LearnedScorer again = ScorerFile.Load(file, origin).ShouldNotBeNull();
            ScorerState restored = ScorerTraining.StateOf(again, Options());
            restored.Threshold.ShouldBe(state.Threshold);
            foreach (string answer in new[] { "7 * 8 = 56. The answer is 56.", "I am not sure.", "" })
                CascadesScore(restored, "What is 7 * 8?", answer).ShouldBe(CascadesScore(state, "What is 7 * 8?", answer));
            ScorerFile.Load(file, [1, .. origin[1..]]).ShouldBeNull();
            byte[] bytes = File.ReadAllBytes(file);
            for (int cut = bytes.Length - 1; cut > 16; cut = cut * 2 / 3)
            {
                File.WriteAllBytes(file, bytes[..cut]);
                Should.Throw<InvalidDataException>(() => ScorerFile.Load(file, origin));
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static double CascadesScore(ScorerState state, string question, string answer) => state.Scorer!.Predict(question, answer);

    private static ScorerOptions Options() => new() { File = "outcomes.jsonl", Weak = "weak", Strong = "strong" };

    private static IEnumerable<OutcomeRow> Rows(int count, double? weak = null, double strong = 1)
    {
        for (int i = 0; i < count; i++)
        {
            bool good = i % 4 != 0;
            int a = (i % 13) + 2, b = (i % 7) + 3;
            string answer = good ? $"{a} * {b} = {a * b}. The answer is {a * b}." : "I am not sure, perhaps it cannot be determined";
            yield return new OutcomeRow { Id = $"{i}", Prompt = $"What is {a} * {b}? ({i})", Models = Models(weak ?? (good ? 1 : 0), strong, answer) };
        }
    }

    private static Dictionary<string, ModelOutcome> Models(double weak, double strong, string answer) => new()
    {
        ["weak"] = new ModelOutcome { Score = weak, Cost = 0.001m, Response = answer },
        ["strong"] = new ModelOutcome { Score = strong, Cost = 0.01m },
    };
}
