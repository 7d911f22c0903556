namespace Farthing.Routing.Pairs;

/// <summary>How good an order of prompts is: the most gain first.</summary>
public static class GainCurve
{
    /// <summary>
    /// The area under the share of the whole gain that is won as prompts go to the strong model in the order of a score, the largest first:
    /// 0.5 for a random order, more for better ones. Not a number when nothing can be gained.
    /// </summary>
    /// <param name="scores">The score of each prompt.</param>
    /// <param name="gains">What the strong model gains with it.</param>
    public static double Area(ReadOnlySpan<double> scores, ReadOnlySpan<double> gains)
    {
        int count = scores.Length;
        double[] keys = scores.ToArray();
        double[] ordered = gains.ToArray();
        Array.Sort(keys, ordered);
        double total = ordered.Sum();
        if (count == 0 || Math.Abs(total) < 1e-12) return double.NaN;
        double won = 0, area = 0;
        for (int i = count - 1; i >= 0;)
        {
            int next = i;
            double step = 0;
            while (next >= 0 && keys[next] == keys[i]) step += ordered[next--];
            area += (i - next) / (double)count * (won + (step / 2)) / total;
            won += step;
            i = next;
        }

        return area;
    }
}
