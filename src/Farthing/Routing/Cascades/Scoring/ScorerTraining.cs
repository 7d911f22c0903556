using Farthing.Routing.Evaluation;
using Farthing.Routing.Outcomes;
using Farthing.Routing.Promises;

namespace Farthing.Routing.Cascades.Scoring;

/// <summary>Makes a scorer and its threshold of outcomes.</summary>
public static class ScorerTraining
{
    /// <summary>Below so many labels no threshold keeps a promise that is worth making: rules and agreement alone decide.</summary>
    public const int FewestLabels = 500;

    /// <summary>Learns.</summary>
    /// <param name="rows">The outcomes.</param>
    /// <param name="options">The models and the promise.</param>
    /// <param name="learned">What was learned, to be kept; <c>null</c> when that is nothing.</param>
    /// <param name="cancellation">Stops between steps.</param>
    public static ScorerState Train(IReadOnlyList<OutcomeRow> rows, ScorerOptions options, out LearnedScorer? learned, CancellationToken cancellation = default)
    {
        learned = null;
        List<AnswerExample> examples = [.. PairEvaluation.Answers(rows, options.Weak, options.Strong)];
        double[] gains = [.. examples.Where(example => example.Gain.HasValue).Select(example => example.Gain!.Value)];
        if (gains.Length < FewestLabels)
        {
            return new ScorerState(null, double.PositiveInfinity, gains.Length,
                $"{options.File} has {gains.Length} answers of {options.Weak} with scores of it and of {options.Strong}; {FewestLabels} are needed. Rules, agreement and judges decide alone.");
        }

        // One class teaches nothing: every threshold would be as good as any other.
        if (gains.All(gain => gain == gains[0]))
        {
            return new ScorerState(null, double.PositiveInfinity, gains.Length,
                $"In {options.File} {options.Strong} gains the same over every answer of {options.Weak}, so nothing can be learned from it. Rules, agreement and judges decide alone.");
        }

        learned = new LearnedScorer(CascadeScorer.Train(examples, cancellation), gains);
        return StateOf(learned, options);
    }

    /// <summary>What a trained scorer comes to under a promise.</summary>
    public static ScorerState StateOf(LearnedScorer learned, ScorerOptions options)
    {
        double threshold = ThresholdSearch.Find([.. learned.Scorer.OutOfFold], [.. learned.Gains], options.Promise);
        string note = double.IsNegativeInfinity(threshold)
            ? $"With what {options.File} shows, the promise (max_drop {options.Promise.MaxDrop}, confidence {options.Promise.Confidence}) can be kept only by always asking {options.Strong}, and that is done."
            : "";
        return new ScorerState(learned.Scorer, threshold, learned.Gains.Count, note);
    }
}
