using Farthing.Statistics;

namespace Farthing.Routing.Promises;

/// <summary>
/// A one-sided bound from below on the mean difference in quality between what a policy gives and what the strong model would have given.
/// Differences of most calls are zero, so that the spread of the difference, not of the quality, decides.
/// </summary>
public static class QualityBound
{
    /// <summary>The lower bound.</summary>
    /// <param name="differences">Policy minus strong model, call by call, each from -1 to 1.</param>
    /// <param name="confidence">How sure, above 0 and below 1.</param>
    /// <param name="window">For how many calls to come; null for the long run.</param>
    /// <returns>The bound, from -1; -1 without observations.</returns>
    /// <remarks>
    /// One observation of a loss is added to those seen, so that a sample without a loss promises nothing that so few calls cannot show; the rest
    /// is the bound of a mean by its own spread, in which the scatter of the calls to come is added to that of the sample.
    /// </remarks>
    public static double Lower(ReadOnlySpan<double> differences, double confidence, int? window = null)
    {
        double sum = 0, squares = 0;
        foreach (double difference in differences)
        {
            sum += difference;
            squares += difference * difference;
        }

        return Lower(differences.Length, sum, squares, confidence, window);
    }

    /// <summary>The lower bound of the difference of two means of scores that are not of the same calls, one loss added to the one and one win to the other.</summary>
    /// <returns>The bound, from -1; -1 where either has no scores.</returns>
    internal static double Lower(long count, double sum, long strongCount, double strongSum, double confidence)
    {
        if (count == 0 || strongCount == 0) return -1;
        double mean = sum / (count + 1), strong = (strongSum + 1) / (strongCount + 1);
        double variance = (mean * (1 - mean) / (count + 1)) + (strong * (1 - strong) / (strongCount + 1));
        return Math.Max(-1, mean - strong - (NormalQuantile.Of(confidence) * Math.Sqrt(Math.Max(0, variance))));
    }

    /// <summary>The lower bound from sums.</summary>
    internal static double Lower(int count, double sum, double squares, double confidence, int? window)
    {
        if (count == 0) return -1;
        int n = count + 1;
        double mean = (sum - 1) / n;
        double variance = Math.Max(0, ((squares + 1) / n) - (mean * mean)) * n / (n - 1);
        double scatter = (1.0 / n) + (window is { } calls ? 1.0 / Math.Max(1, calls) : 0);
        return Math.Max(-1, mean - (NormalQuantile.Of(confidence) * Math.Sqrt(variance * scatter)));
    }
}
