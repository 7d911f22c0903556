using Farthing.Routing.Cascades;
using Farthing.Routing.Evaluation;
using Farthing.Routing.Outcomes;

namespace Farthing.Tests.Routing;

public sealed class GainPerDollarTests
{
    [Fact]
    public void Of_two_answers_as_doubtful_the_one_whose_strong_answer_is_cheaper_goes_first()
    {
        (List<AnswerExample> answers, List<double> scores) = Answers(400);
        GainPerDollar order = GainPerDollar.Fit(answers, scores).ShouldNotBeNull();
        order.Apply(0.5, Question(1, 2), "3").ShouldBeGreaterThan(order.Apply(0.5, Question(1, 30), "3"));
    }

    [Fact]
    public void Of_two_whose_strong_answers_cost_the_same_the_more_doubtful_one_goes_first()
    {
        (List<AnswerExample> answers, List<double> scores) = Answers(400);
        GainPerDollar order = GainPerDollar.Fit(answers, scores).ShouldNotBeNull();
        order.Apply(0.9, Question(1, 5), "3").ShouldBeGreaterThan(order.Apply(0.1, Question(1, 5), "3"));

        // However sure the scorer is, no number is lost to rounding.
        order.Apply(-1e6, Question(1, 5), "3").ShouldBeLessThan(order.Apply(-1e5, Question(1, 5), "3"));
    }

    [Fact]
    public void Where_costs_are_not_known_or_scores_say_nothing_there_is_no_such_order()
    {
        (List<AnswerExample> answers, List<double> scores) = Answers(400);
        GainPerDollar.Fit([.. answers.Select(answer => answer with { StrongCost = null })], scores).ShouldBeNull();
        GainPerDollar.Fit([.. answers.Select(answer => answer with { StrongCost = 0 })], scores).ShouldBeNull();
        GainPerDollar.Fit(answers, [.. scores.Select(score => -score)]).ShouldBeNull();
        GainPerDollar.Fit(answers, [.. scores.Select(_ => 1.0)]).ShouldBeNull();
        GainPerDollar.Fit([], []).ShouldBeNull();
    }

    [Fact]
    public void A_wrong_answer_falls_short_only_where_a_better_model_was_right()
    {
        OutcomeRow[] rows =
        [
            Row("one", ("poor", 0), ("good", 1), ("strong", 1)),
            Row("two", ("poor", 0), ("good", 0), ("strong", 0)),
            Row("three", ("poor", 1), ("good", 1), ("strong", 1)),
        ];
        Dictionary<string, double?> found = PairEvaluation.Answers(rows, "nobody", "strong").Where(answer => answer.Model == "poor")
            .ToDictionary(answer => answer.Prompt, answer => answer.Shortfall, StringComparer.Ordinal);
        found["one"].ShouldBe(1);
        found["two"].ShouldBe(0);
        found["three"].ShouldBe(0);
    }

    [Fact]
    public void Where_no_better_model_was_tried_nothing_is_known_of_falling_short() =>
        PairEvaluation.Answers([Row("one", ("poor", 0)), Row("two", ("good", 1))], "nobody", "strong").ShouldAllBe(answer => answer.Shortfall == null);

    private static (List<AnswerExample> Answers, List<double> Scores) Answers(int count)
    {
        Random random = new(3);
        List<AnswerExample> answers = [];
        List<double> scores = [];
        for (int i = 0; i < count; i++)
        {
            int length = 1 + random.Next(40);
            double score = random.NextDouble();
            scores.Add(score);
            answers.Add(new AnswerExample
            {
                Prompt = Question(i, length),
                Response = "3",
                Score = 0,
                Gain = random.NextDouble() < score ? 1 : 0,
                StrongCost = 0.001 * length,
                Model = "cheap",
            });
        }

        return (answers, scores);
    }

    private static string Question(int number, int length) => $"Question {number}: " + string.Concat(Enumerable.Repeat("and then some more of it ", length));

    private static OutcomeRow Row(string prompt, params (string Model, double Score)[] models) => new()
    {
        Id = prompt,
        Prompt = prompt,
        Models = models.ToDictionary(model => model.Model, model => new ModelOutcome { Score = model.Score, Response = "r", Cost = 1 }, StringComparer.Ordinal),
    };
}
