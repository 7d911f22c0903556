using Farthing.Routing.Cascades;
using Farthing.Routing.Learning;
using Farthing.Routing.Outcomes;
using Farthing.Routing.Pairs;

namespace Farthing.Routing.Evaluation;

/// <summary>Trains a router or a cascade for two models on outcomes and says for each of other prompts how much the strong one is worth.</summary>
public static class PairEvaluation
{
    /// <summary>Scores prompts before any model has answered.</summary>
    /// <param name="training">Outcomes; rows that lack one of the models are not used.</param>
    /// <param name="questions">The prompts.</param>
    /// <param name="weak">The cheap model.</param>
    /// <param name="strong">The strong model.</param>
    /// <param name="cancellation">Stops between steps.</param>
    /// <returns>One number for each question, in their order: larger means that the strong model is worth more.</returns>
    /// <exception cref="FormatException">No row has both models.</exception>
    public static IReadOnlyList<double> ScorePrompts(
        IReadOnlyList<OutcomeRow> training, IReadOnlyList<OutcomeRow> questions, string weak, string strong, CancellationToken cancellation = default)
    {
        PairRouter router = PairRouter.Train(Examples(training, weak, strong), cancellation);
        PairScratch scratch = new();
        return [.. questions.Select(question => router.Predict(question.Text, scratch))];
    }

    /// <summary>Scores the cheap model's answers: by what the strong one would gain for each dollar that it costs, or by the gain where costs are not known.</summary>
    /// <param name="training">Outcomes with answers; those of other models are learned from too.</param>
    /// <param name="questions">The prompts with the cheap model's answers.</param>
    /// <param name="weak">The cheap model.</param>
    /// <param name="strong">The strong model.</param>
    /// <param name="cancellation">Stops between steps.</param>
    /// <returns>One number for each question, in their order: larger means that the answer should not be kept.</returns>
    /// <exception cref="FormatException">No row of training has an answer, or a question lacks the cheap model's.</exception>
    public static IReadOnlyList<double> ScoreAnswers(
        IReadOnlyList<OutcomeRow> training, IReadOnlyList<OutcomeRow> questions, string weak, string strong, CancellationToken cancellation = default)
    {
        List<AnswerExample> examples = [.. Answers(training, weak, strong)];
        if (examples.Count == 0) throw new FormatException("the files of --train hold no answer (models.*.response) with a score: a cascade has nothing to learn from");
        CascadeScorer scorer = CascadeScorer.Train(examples, cancellation);
        GainPerDollar? order = GainPerDollar.Fit([.. examples.Where(example => example.Gain.HasValue)], scorer.OutOfFold);
        return
        [
            .. questions.Select(question => question.Models.TryGetValue(weak, out ModelOutcome? outcome) && outcome.Response is { } response
                ? Order(order, scorer.Predict(question.Prompt, response), question.Prompt, response)
                : throw Unanswered(question, weak)),
        ];
    }

    /// <summary>Scores the cheap model's answers, each by a scorer that has learned nothing of its question, so that the rows that are judged on may be those that are learned from.</summary>
    /// <param name="training">Outcomes with answers.</param>
    /// <param name="questions">The prompts with the cheap model's answers.</param>
    /// <param name="weak">The cheap model.</param>
    /// <param name="strong">The strong model.</param>
    /// <param name="cancellation">Stops between steps.</param>
    /// <returns>As <see cref="ScoreAnswers"/>.</returns>
    /// <exception cref="FormatException">As there.</exception>
    public static IReadOnlyList<double> ScoreAnswersOutOfFold(
        IReadOnlyList<OutcomeRow> training, IReadOnlyList<OutcomeRow> questions, string weak, string strong, CancellationToken cancellation = default)
    {
        List<AnswerExample> examples = [.. Answers(training, weak, strong)];
        List<AnswerExample> own = [.. examples.Where(example => example.Gain.HasValue)];
        if (own.Count > 0)
        {
            CascadeScorer scorer = CascadeScorer.Train(examples, cancellation);
            GainPerDollar?[] orders = [.. Enumerable.Range(0, Folds.Count).Select(fold => GainPerDollar.Fit(own, scorer.OutOfFold, fold))];
            bool isOrdered = Array.TrueForAll(orders, order => order is not null);
            Dictionary<string, double> foretold = new(StringComparer.Ordinal);
            for (int i = 0; i < own.Count; i++) foretold[own[i].Prompt] = scorer.OutOfFold[i];
            return
            [
                .. questions.Select(question =>
                {
                    if (!question.Models.TryGetValue(weak, out ModelOutcome? outcome) || outcome.Response is not { } response) throw Unanswered(question, weak);
                    double score = foretold.TryGetValue(question.Prompt, out double known) ? known : scorer.Predict(question.Prompt, response);
                    return Order(isOrdered ? orders[Folds.Of(question.Text)] : null, score, question.Prompt, response);
                }),
            ];
        }

        double[] scores = new double[questions.Count];
        for (int fold = 0; fold < Folds.Count; fold++)
        {
            int part = fold;
            int[] places = [.. Enumerable.Range(0, questions.Count).Where(i => Folds.Of(questions[i].Text) == part)];
            List<OutcomeRow> others = [.. training.Where(row => Folds.Of(row.Text) != part)];
            IReadOnlyList<double> said = ScoreAnswers(others, [.. places.Select(i => questions[i])], weak, strong, cancellation);
            for (int i = 0; i < places.Length; i++) scores[places[i]] = said[i];
        }

        return scores;
    }

    private static FormatException Unanswered(OutcomeRow question, string weak) => new($"row {question.Id} of --data has no answer of {weak} (models.{weak}.response)");

    private static double Order(GainPerDollar? order, double score, string prompt, string response) => order?.Apply(score, prompt, response) ?? score;

    /// <summary>The rows that have both models, as examples.</summary>
    internal static List<PairExample> Examples(IEnumerable<OutcomeRow> rows, string weak, string strong)
    {
        List<PairExample> examples = [];
        foreach (OutcomeRow row in rows)
        {
            if (!row.Models.TryGetValue(weak, out ModelOutcome? cheap) || double.IsNaN(cheap.Score)) continue;
            if (!row.Models.TryGetValue(strong, out ModelOutcome? better) || double.IsNaN(better.Score)) continue;
            examples.Add(new PairExample { Text = row.Text, Group = row.Group, Weak = cheap.Score, Strong = better.Score });
        }

        if (examples.Count == 0) throw new FormatException($"no row of --train has a score of both {weak} and {strong}");
        return examples;
    }

    /// <summary>Every answer with a score; those of the cheap model with what the strong one gained.</summary>
    internal static IEnumerable<AnswerExample> Answers(IReadOnlyCollection<OutcomeRow> rows, string weak, string strong)
    {
        Dictionary<string, double> means = rows.SelectMany(row => row.Models).Where(model => !double.IsNaN(model.Value.Score))
            .GroupBy(model => model.Key, model => model.Value.Score, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.Average(), StringComparer.Ordinal);
        foreach (OutcomeRow row in rows)
        {
            foreach ((string model, ModelOutcome outcome) in row.Models)
            {
                if (outcome.Response is not { } response || double.IsNaN(outcome.Score)) continue;
                bool isPair = model == weak && row.Models.TryGetValue(strong, out ModelOutcome? better) && !double.IsNaN(better.Score);
                if (model == strong) continue;
                yield return new AnswerExample
                {
                    Prompt = row.Prompt,
                    Response = response,
                    Score = outcome.Score,
                    Gain = isPair ? row.Models[strong].Score - outcome.Score : null,
                    Shortfall = ShortfallOf(row, model, outcome.Score, means),
                    StrongCost = isPair ? (double?)row.Models[strong].Cost : null,
                    Model = model,
                };
            }
        }
    }
    private static double? ShortfallOf(OutcomeRow row, string model, double score, Dictionary<string, double> means)
    {
        double sum = 0;
        int count = 0;
        foreach ((string other, ModelOutcome outcome) in row.Models)
        {
            if (double.IsNaN(outcome.Score) || means[other] <= means[model]) continue;
            sum += outcome.Score;
            count++;
        }

        return count == 0 ? null : (sum / count) - score;
    }
}
