using Farthing.Routing.Promises;

namespace Farthing.Routing.Learned;

/// <summary>The score above which a call goes to the strong model, and whether later calls show that it does not keep the promise.</summary>
/// <param name="Value">The score; negative infinity when only sending all calls to the strong model keeps the promise.</param>
/// <param name="IsBroken">Whether comparisons show, with the promise's confidence, that it is not kept all the same.</param>
/// <param name="Comparisons">How many comparisons it was worked out from, those included that are no longer kept.</param>
internal sealed record LearnedThreshold(double Value, bool IsBroken, long Comparisons)
{
    /// <summary>From so many comparisons on they can show that a promise is broken.</summary>
    private const int EnoughToBreak = 100;

    /// <summary>Works it out: from the examples of training and the comparisons of later calls, or from these alone once there are as many as training needs.</summary>
    /// <param name="model">What was learned.</param>
    /// <param name="later">What was foretold of later calls, and what the strong model gained with them.</param>
    /// <param name="comparisons">How many comparisons there have been.</param>
    /// <param name="share">The share of calls for the strong model where nothing is promised.</param>
    /// <param name="promise">What is promised, or <c>null</c>.</param>
    public static LearnedThreshold Of(LearnedModel model, (double[] Foretold, double[] Gains) later, long comparisons, double share, Promise? promise)
    {
        bool isOwn = later.Foretold.Length >= LearnedTraining.FewestExamples;
        double[] scores = isOwn ? later.Foretold : [.. model.Scores, .. later.Foretold];
        if (promise is null) return new LearnedThreshold(Of(scores, share), IsBroken: false, comparisons);
        double threshold = ThresholdSearch.Find(scores, isOwn ? later.Gains : [.. model.Gains, .. later.Gains], promise);
        return new LearnedThreshold(threshold, IsBrokenBy(later, threshold, promise), comparisons);
    }

    /// <summary>The score above which a share of the calls lies.</summary>
    public static double Of(double[] scores, double share)
    {
        double[] sorted = [.. scores];
        Array.Sort(sorted);
        int weak = (int)Math.Round((1 - Math.Clamp(share, 0, 1)) * sorted.Length);
        return weak == 0 ? double.NegativeInfinity : sorted[Math.Min(weak, sorted.Length) - 1];
    }

    /// <summary>Whether the policy was so much worse with later calls that the promise is, with all the confidence it names, not kept. What goes to the strong model loses nothing.</summary>
    private static bool IsBrokenBy((double[] Foretold, double[] Gains) later, double threshold, Promise promise)
    {
        int count = later.Foretold.Length;
        if (count < EnoughToBreak) return false;
        double lost = 0, squares = 0;
        for (int i = 0; i < count; i++)
        {
            if (later.Foretold[i] > threshold) continue;
            lost += later.Gains[i];
            squares += later.Gains[i] * later.Gains[i];
        }

        return -QualityBound.Lower(count, lost, squares, promise.Confidence, promise.Window) < -promise.MaxDrop;
    }
}
