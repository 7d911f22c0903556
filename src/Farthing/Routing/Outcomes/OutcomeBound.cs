using Farthing.Routing.Promises;

namespace Farthing.Routing.Outcomes;

/// <summary>How much worse than the strongest a model may be, by what the table knows of both.</summary>
public static class OutcomeBound
{
    /// <summary>The lower bound of the difference in quality, from -1: by comparisons where there are enough, else by the two means of scores.</summary>
    /// <param name="model">The model.</param>
    /// <param name="strongest">The strongest.</param>
    /// <param name="promise">How sure it is to be.</param>
    /// <param name="least">How many comparisons are enough.</param>
    public static double Lower(in OutcomeFigures model, in OutcomeFigures strongest, Promise promise, int least) => model.Comparisons >= least
        ? QualityBound.Lower((int)Math.Min(model.Comparisons, int.MaxValue), model.Difference, model.DifferenceSquares, promise.Confidence, promise.Window)
        : QualityBound.Lower(model.Labels, model.Score, strongest.Labels, strongest.Score, promise.Confidence);
}
