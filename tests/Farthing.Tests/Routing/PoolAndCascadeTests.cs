using Farthing.Routing.Advice;
using Farthing.Routing.Cascades;
using Farthing.Routing.Evaluation;
using Farthing.Routing.Outcomes;
using Farthing.Routing.Pools;
using Farthing.Routing.Promises;

namespace Farthing.Tests.Routing;

public sealed class PoolAndCascadeTests
{
    [Fact]
    public void Where_two_cheap_models_agree_the_dear_one_is_not_asked()
    {
        List<OutcomeRow> rows = Rows(900);
        PoolRouter router = PoolRouter.Train(rows, "dear", new Promise { MaxDrop = 0.02 }, TestContext.Current.CancellationToken);
        router.Estimate.Saved.ShouldBeGreaterThan(0.3);
        PoolPlan plan = router.Decide(rows[0]);
        plan.Calls.ShouldContain(plan.Final);
    }

    [Fact]
    public void The_next_voter_is_asked_only_where_those_before_differ()
    {
        List<OutcomeRow> rows = Rows(900);
        PoolTrainingSet set = new(rows, "dear");
        int[] all = [.. Enumerable.Range(0, set.Count)];
        int[] order = [Array.IndexOf(set.Models, "cheap one"), Array.IndexOf(set.Models, "cheap two")];
        VotingStrategy strategy = VotingStrategy.Fit(set, all, order, GroupTable.Fit(set, all));
        foreach (OutcomeRow row in rows.Take(50))
        {
            bool agree = row.Models["cheap one"].Answer == row.Models["cheap two"].Answer;
            (int[] calls, int final) = strategy.Consider(PoolPrompt.Read(row.Text, set.Vectorizer), row)(0.1);
            calls.ShouldBe(agree ? order : [.. order, set.Reference]);
            (final == set.Reference).ShouldBe(!agree);
        }

        // Where quality is worth nothing the cheapest answer stands, where cost is none the best is asked.
        strategy.Consider(PoolPrompt.Read(rows[0].Text, set.Vectorizer), rows[0])(1000).Calls.ShouldBe([order[0]]);
    }

    [Fact]
    public void A_longer_prompt_is_foretold_to_cost_more()
    {
        OutcomeRow[] rows =
        [
            .. Enumerable.Range(1, 60).Select(i => new OutcomeRow
            {
                Id = $"{i}",
                Prompt = new string('a', i),
                Group = "one",
                Models = new Dictionary<string, ModelOutcome>(StringComparer.Ordinal) { ["dear"] = new() { Score = 1, Cost = 0.01m * i }, ["flat"] = new() { Score = 1, Cost = 0.01m } },
            }),
        ];
        PoolTrainingSet set = new(rows, "dear");
        CostSlopes slopes = CostSlopes.Fit(set, [.. Enumerable.Range(0, set.Count)]);
        int dear = set.Reference, flat = 1 - set.Reference;
        slopes.Apply(dear, 0, 1, 61).ShouldBe(2, 0.05);
        slopes.Apply(flat, 0, 0.03, 61).ShouldBe(0.03, 1e-9);
        slopes.Apply(dear, 0, 1, 0).ShouldBeGreaterThan(0);
    }

    [Fact]
    public void A_question_whose_first_answers_were_dear_is_foretold_to_stay_dear()
    {
        PoolTrainingSet set = new(OfLengths(200), "dear");
        int cheap = 1 - set.Reference;
        QuestionCosts costs = QuestionCosts.Fit(set, [.. Enumerable.Range(0, set.Count)], [cheap]);
        double usual = Math.Exp(set.Costs.Average(row => Math.Log(row[cheap])));
        costs.Expect([usual], 0).ShouldBe(0, 0.01);

        // The dear model's price grows with the root of the cheap one's.
        Math.Exp(costs.Expect([4 * usual], 0)).ShouldBe(2, 0.05);
        costs.Expect([], 0).ShouldBe(0);
        costs.Expect([0], 0).ShouldBe(0, "an answer that cost nothing says nothing");
    }

    [Fact]
    public void Where_answers_cannot_be_kept_for_sure_the_short_questions_go_to_the_dear_model_first()
    {
        List<OutcomeRow> rows = OfLengths(400);
        PoolTrainingSet set = new(rows, "dear");
        int[] all = [.. Enumerable.Range(0, set.Count)];
        VotingStrategy strategy = VotingStrategy.Fit(set, all, [1 - set.Reference], GroupTable.Fit(set, all));

        // Half of the cheap answers are wrong: at this thrift that is worth a call of a quarter of the usual price, not one of twice that.
        int[] CallsFor(int length) => strategy.Consider(PoolPrompt.Read(rows[0].Text, set.Vectorizer), rows.First(row => row.Models["cheap"].Cost == 0.0001m * length * length))(0.6).Calls;
        CallsFor(1).ShouldContain(set.Reference);
        CallsFor(8).ShouldNotContain(set.Reference);
    }

    [Fact]
    public void With_a_handful_of_labels_the_reference_answers_everything()
    {
        List<OutcomeRow> rows = Rows(12);
        PoolRouter router = PoolRouter.Train(rows, "dear", new Promise(), TestContext.Current.CancellationToken);
        router.Decide(rows[0]).Calls.ShouldBe(["dear"]);
        router.Estimate.Saved.ShouldBe(0);
    }

    [Fact]
    public void A_reference_that_no_row_knows_is_named() =>
        Should.Throw<FormatException>(() => PoolRouter.Train(Rows(30), "nobody", new Promise(), TestContext.Current.CancellationToken))
            .Message.ShouldContain("nobody");

    [Fact]
    public void Advice_names_the_dominated_model()
    {
        RouteAdvice advice = RouteAdvice.Of(Rows(300), null, 0.95, TestContext.Current.CancellationToken);
        advice.Reference.ShouldBe("dear");
        advice.Models.Single(model => model.Model == "useless").DominatedBy.ShouldNotBeNull();
        advice.Models.Single(model => model.Model == "dear").DominatedBy.ShouldBeNull();
    }

    [Fact]
    public void A_scorer_that_saw_only_right_answers_still_scores()
    {
        AnswerExample[] examples =
        [
            .. Enumerable.Range(0, 150).Select(i => new AnswerExample { Prompt = $"How much is {i} + 1?", Response = $"{i} + 1 = {i + 1}\n#### {i + 1}", Score = 1, Gain = 0, Model = "m" }),
        ];
        CascadeScorer scorer = CascadeScorer.Train(examples, TestContext.Current.CancellationToken);
        double.IsFinite(scorer.Predict("How much is 5 + 5?", "5 + 5 = 11\n#### 11")).ShouldBeTrue();
        scorer.OutOfFold.Count.ShouldBe(examples.Length);
    }

    [Fact]
    public void Scores_and_groups_of_questions_are_never_read()
    {
        const string Line = """{"id":"1","prompt":"p","domain":"secret","models":{"m":{"score":"not even a number","cost":0.5,"response":"r"}}}""";
        OutcomeRow row = OutcomeFile.ReadQuestions([Line]).Single();
        row.Group.ShouldBeNull();
        double.IsNaN(row.Models["m"].Score).ShouldBeTrue();
        Should.Throw<FormatException>(() => OutcomeFile.ReadOutcomes([Line]).ToList()).Message.ShouldContain("models.m.score");
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"id":"1","prompt":"p"}""")]
    [InlineData("""{"id":"1","prompt":"p","models":{"m":3}}""")]
    [InlineData("""{"id":"1","prompt":"p","models":{"m":{"cost":-1}}}""")]
    public void A_line_with_holes_is_refused_by_its_number(string line) =>
        Should.Throw<FormatException>(() => OutcomeFile.ReadOutcomes(["", line]).ToList()).Message.ShouldContain("line 2");

    [Fact]
    public void A_pair_that_no_row_has_is_named() =>
        Should.Throw<FormatException>(() => PairEvaluation.ScorePrompts(Rows(10), Rows(10), "dear", "nobody", TestContext.Current.CancellationToken))
            .Message.ShouldContain("nobody");

    // Answers of eight lengths: the cheap model's price goes with the square of it, the dear one's with itself.
    private static List<OutcomeRow> OfLengths(int count) =>
    [
        .. Enumerable.Range(0, count).Select(i => new OutcomeRow
        {
            Id = $"row {i}",
            Prompt = $"Question {i}",
            Group = "questions",
            Models = new Dictionary<string, ModelOutcome>(StringComparer.Ordinal)
            {
                ["cheap"] = new() { Score = i / 8 % 2, Cost = 0.0001m * ((i % 8) + 1) * ((i % 8) + 1), Answer = $"{i}" },
                ["dear"] = new() { Score = 1, Cost = 0.01m * ((i % 8) + 1), Answer = $"{i}" },
            },
        }),
    ];

    private static List<OutcomeRow> Rows(int count)
    {
        Random random = new(11);
        List<OutcomeRow> rows = [];
        for (int i = 0; i < count; i++)
        {
            int truth = random.Next(100);
            bool isHard = random.NextDouble() < 0.3;
            rows.Add(new OutcomeRow
            {
                Id = $"row {i}",
                Prompt = $"Question {i} about {truth}",
                Group = "questions",
                Models = new Dictionary<string, ModelOutcome>(StringComparer.Ordinal)
                {
                    ["cheap one"] = Answer(truth, isHard ? 0.3 : 0.97, 0.0001m),
                    ["cheap two"] = Answer(truth, isHard ? 0.3 : 0.97, 0.0001m),
                    ["useless"] = Answer(truth, 0.1, 0.02m),
                    ["dear"] = Answer(truth, 0.97, 0.01m),
                },
            });
        }

        return rows;

        ModelOutcome Answer(int truth, double chance, decimal cost)
        {
            bool isRight = random.NextDouble() < chance;
            return new ModelOutcome { Score = isRight ? 1 : 0, Cost = cost, Answer = isRight ? $"{truth}" : $"{truth + 1 + random.Next(500)}" };
        }
    }
}
