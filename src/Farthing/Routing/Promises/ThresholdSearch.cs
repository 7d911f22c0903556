namespace Farthing.Routing.Promises;

/// <summary>
/// Finds how many calls may stay with the cheap model. Thresholds are tried from the safest on, one after the other, and the search ends with the
/// first that does not keep the promise: trying many does not weaken the bound.
/// </summary>
public static class ThresholdSearch
{
    // Few calls more or less make no difference that could be seen.
    private const int Steps = 200;

    /// <summary>Finds the threshold.</summary>
    /// <param name="scores">What a router foretold for each call that it had not learned from; larger means that the strong model is worth more.</param>
    /// <param name="gains">What the strong model did gain with it.</param>
    /// <param name="promise">What is to be kept.</param>
    /// <returns>Calls with a score above it go to the strong model; negative infinity when only sending all of them keeps the promise.</returns>
    public static double Find(ReadOnlySpan<double> scores, ReadOnlySpan<double> gains, Promise promise)
    {
        double[] keys = scores.ToArray();
        double[] ordered = gains.ToArray();
        Array.Sort(keys, ordered);
        int count = keys.Length;
        double sum = 0, squares = 0, threshold = double.NegativeInfinity;
        int step = Math.Max(1, count / Steps);
        for (int kept = 0; kept < count;)
        {
            int next = Math.Min(count, kept + step);
            while (next < count && keys[next] == keys[next - 1]) next++;
            for (; kept < next; kept++)
            {
                sum -= ordered[kept];
                squares += ordered[kept] * ordered[kept];
            }

            if (QualityBound.Lower(count, sum, squares, promise.Confidence, promise.Window) < -promise.MaxDrop) break;
            threshold = keys[kept - 1];
        }

        return threshold;
    }
}
