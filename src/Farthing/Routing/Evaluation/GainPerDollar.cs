using System.Text;
using Farthing.Routing.Cascades;
using Farthing.Routing.Learning;

namespace Farthing.Routing.Evaluation;

/// <summary>
/// Orders answers by what the strong model would gain for each dollar that it costs: the scorer's number is turned into an expected gain (a logistic curve), and what the strong answer
/// will cost is foretold from the question and the cheap answer, whose lengths say much of it.
/// </summary>
internal sealed class GainPerDollar
{
    // Below so many answers with a cost a curve and trees are noise.
    private const int FewestAnswers = 100;

    private const int Steps = 50;

    // Beyond this a chance is 0 or 1 to any digit that matters.
    private const double MostLogit = 30;

    private static readonly BoostingOptions Options = new() { Trees = 600, Depth = 2, SmallestLeaf = 15, Rate = 0.02, RowShare = 0.5, ColumnShare = 0.2 };

    private readonly Standardisation _scale;
    private readonly double _intercept;
    private readonly double _slope;
    private readonly GradientBoosting _logCost;

    private GainPerDollar(Standardisation scale, double intercept, double slope, GradientBoosting logCost) => (_scale, _intercept, _slope, _logCost) = (scale, intercept, slope, logCost);

    /// <summary>Learns.</summary>
    /// <param name="answers">Answers of the cheap model with their gain and what the strong model's cost.</param>
    /// <param name="scores">What a scorer that had not seen them said of each; larger means that the strong model is worth more.</param>
    /// <param name="without">The part of cross-validation whose costs are left out; <c>null</c> for none. The curve is that of all: two numbers, of scores that were made out of fold.</param>
    /// <returns>The order; <c>null</c> where too few costs are known, or the scores say nothing of the gains.</returns>
    public static GainPerDollar? Fit(IReadOnlyList<AnswerExample> answers, IReadOnlyList<double> scores, int? without = null)
    {
        int[] known = [.. Enumerable.Range(0, answers.Count).Where(i => answers[i].StrongCost > 0 && Folds.Of(Encoding.UTF8.GetBytes(answers[i].Prompt)) != without)];
        if (known.Length < FewestAnswers) return null;
        Standardisation scale = Standardisation.Fit([.. scores]);
        (double intercept, double slope) = FitCurve([.. scores.Select(scale.Apply)], [.. answers.Select(answer => answer.Gain ?? 0)]);
        if (!(slope > 0) || !double.IsFinite(intercept + slope)) return null;
        float[][] features = [.. known.Select(i => CascadeFeatures.Read(answers[i].Prompt, answers[i].Response))];
        double[] costs = [.. known.Select(i => Math.Log(answers[i].StrongCost!.Value))];
        return new GainPerDollar(scale, intercept, slope, GradientBoosting.Fit(features, [.. Enumerable.Range(0, known.Length)], costs, Options, new Random(1)));
    }

    /// <summary>The logarithm of the gain that is expected for each dollar.</summary>
    /// <param name="score">What the scorer says.</param>
    /// <param name="prompt">The question.</param>
    /// <param name="response">The cheap answer.</param>
    public double Apply(double score, string prompt, string response) =>
        LogChance(_intercept + (_slope * _scale.Apply(score))) - _logCost.Predict(CascadeFeatures.Read(prompt, response));

    // Far below zero the logarithm of the chance is the exponent itself.
    private static double LogChance(double logit) => logit < -MostLogit ? logit : -Math.Log(1 + Math.Exp(-logit));

    // Newton's steps to where gains and expected gains balance; gains may be negative.
    private static (double Intercept, double Slope) FitCurve(double[] scores, double[] gains)
    {
        double intercept = -1, slope = 1;
        for (int step = 0; step < Steps; step++)
        {
            // As if one answer had been seen on either side: perfect scores would have no end.
            double left = -0.01 * intercept, tilt = -0.01 * slope, a = 0.01, b = 0, c = 0.01;
            for (int i = 0; i < scores.Length; i++)
            {
                double chance = 1 / (1 + Math.Exp(-Math.Clamp(intercept + (slope * scores[i]), -MostLogit, MostLogit)));
                double weight = chance * (1 - chance);
                left += gains[i] - chance;
                tilt += (gains[i] - chance) * scores[i];
                a += weight;
                b += weight * scores[i];
                c += weight * scores[i] * scores[i];
            }

            double determinant = (a * c) - (b * b);
            intercept += ((c * left) - (b * tilt)) / determinant;
            slope += ((a * tilt) - (b * left)) / determinant;
        }

        return (intercept, slope);
    }
}
