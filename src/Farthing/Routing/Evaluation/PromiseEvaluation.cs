using Farthing.Routing.Agreement;
using Farthing.Routing.Cascades;
using Farthing.Routing.Learning;
using Farthing.Routing.Outcomes;
using Farthing.Routing.Promises;

namespace Farthing.Routing.Evaluation;

/// <summary>Makes calls of a cascade, scored out of fold, of outcomes: what promises are tried on.</summary>
public static class PromiseEvaluation
{
    /// <summary>Scores the cheap model's answers, each by a scorer that had not seen its question.</summary>
    /// <param name="outcomes">Outcomes with the cheap model's answers.</param>
    /// <param name="weak">The cheap model.</param>
    /// <param name="strong">The strong model.</param>
    /// <param name="second">A second cheap model whose answer is compared with the first's, and paid for; null for none.</param>
    /// <param name="cancellation">Stops between steps.</param>
    /// <exception cref="FormatException">No row has the answer, the scores and the costs of the models.</exception>
    public static IReadOnlyList<ScoredCall> Score(
        IReadOnlyList<OutcomeRow> outcomes, string weak, string strong, string? second = null, CancellationToken cancellation = default)
    {
        List<OutcomeRow> rows = [.. outcomes.Where(row => Has(row, weak, needsResponse: true) && Has(row, strong, needsResponse: false)
            && (second is null || Has(row, second, needsResponse: false)))];
        if (rows.Count == 0) throw new FormatException($"no row of --train has an answer of {weak} with scores and costs of the models");

        // Rows that cannot be judged on still teach what a wrong answer looks like.
        IEnumerable<AnswerExample> others = PairEvaluation.Answers([.. outcomes.Except(rows)], weak, strong).Select(answer => answer with { Gain = null });
        CascadeScorer scorer = CascadeScorer.Train([.. PairEvaluation.Answers(rows, weak, strong), .. others], cancellation);
        double[] suspicion = [.. scorer.OutOfFold];
        if (second is not null) suspicion = WithAgreement(rows, suspicion, weak, strong, second);
        return
        [
            .. rows.Select((row, i) => new ScoredCall(
                suspicion[i],
                row.Models[strong].Score - row.Models[weak].Score,
                CostOf(row, weak) + (second is null ? 0 : CostOf(row, second)),
                CostOf(row, strong))),
        ];
    }

    private static double[] WithAgreement(List<OutcomeRow> rows, double[] suspicion, string weak, string strong, string second)
    {
        double[] differs = [.. rows.Select(row => ComparableAnswer.Of(row.Models[weak]) is { } answer && answer == ComparableAnswer.Of(row.Models[second]) ? 0.0 : 1.0)];
        double[] gain = [.. rows.Select(row => row.Models[strong].Score - row.Models[weak].Score)];
        double[][] signals = [Standardised(suspicion), Standardised(differs)];
        double[] weights = NonNegativeLeastSquares.Fit(signals, gain, pull: 0);
        return [.. rows.Select((_, i) => (weights[0] * signals[0][i]) + (weights[1] * signals[1][i]))];
    }

    private static double[] Standardised(double[] values)
    {
        Standardisation scale = Standardisation.Fit(values);
        return [.. values.Select(scale.Apply)];
    }

    private static bool Has(OutcomeRow row, string model, bool needsResponse) =>
        row.Models.TryGetValue(model, out ModelOutcome? outcome) && !double.IsNaN(outcome.Score) && outcome.Cost.HasValue
        && (!needsResponse || outcome.Response is not null);

    private static double CostOf(OutcomeRow row, string model) => (double)row.Models[model].Cost!.Value;
}
