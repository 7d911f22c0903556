namespace Farthing.Statistics;

/// <summary>The standard normal distribution.</summary>
internal static class NormalDistribution
{
    /// <summary>How probable a value of at most <paramref name="z"/> is; wrong by less than 1e-7 (Abramowitz and Stegun, 26.2.17).</summary>
    public static double AtMost(double z)
    {
        if (z < 0) return 1 - AtMost(-z);
        double t = 1 / (1 + (0.2316419 * z));
        double polynomial = t * (0.319381530 + (t * (-0.356563782 + (t * (1.781477937 + (t * (-1.821255978 + (t * 1.330274429))))))));
        return 1 - (Math.Exp(-z * z / 2) / Math.Sqrt(2 * Math.PI) * polynomial);
    }
}
