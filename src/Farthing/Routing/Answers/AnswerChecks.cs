namespace Farthing.Routing.Answers;

/// <summary>
/// The checks that need no learning, as one number: how much speaks against an answer. Read from <see cref="AnswerFeatures"/>: cut off, without a
/// final answer, refusing, calculations that do not come out, a final answer that is not the last result, numbers of the question left unused, a
/// result that is no whole number, doubting words.
/// </summary>
public static class AnswerChecks
{
    /// <summary>How much speaks against an answer: 0 nothing, 2 and more much.</summary>
    /// <param name="features">What <see cref="AnswerFeatures.Read"/> gave.</param>
    public static double Suspicion(ReadOnlySpan<float> features)
    {
        double sum = 2 * Math.Max(features[AnswerFeatures.BrokenJson], features[AnswerFeatures.Truncated]);
        sum += 1.5 * (1 - features[AnswerFeatures.HasFinal]);
        sum += 2 * features[AnswerFeatures.Refusals];
        sum += features[AnswerFeatures.WrongCalculations] > 0 ? 2.5 : 0;
        sum += features[AnswerFeatures.EndsWithLastResult] < 0 ? 0.8 : 0;
        sum += 0.7 * (1 - features[AnswerFeatures.NumbersUsed]);
        sum += features[AnswerFeatures.FinalKind] <= 0 ? 0.7 : 0;
        return sum + (0.2 * features[AnswerFeatures.Hedges]);
    }
}
