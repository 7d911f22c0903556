namespace Farthing.Routing.Promises;

/// <summary>What became of a promise when thresholds were chosen on some calls and judged on the others, over and over.</summary>
public sealed record PromiseTrial
{
    /// <summary>How often the calls were divided anew.</summary>
    public required int Splits { get; init; }

    /// <summary>How often the others were at most so much worse than promised.</summary>
    public required int Kept { get; init; }

    /// <summary>Mean share of the strong model's cost that was saved.</summary>
    public required double Saved { get; init; }

    /// <summary>The share of divisions in which the promise was kept.</summary>
    public double KeptShare => (double)Kept / Splits;

    /// <summary>The two ends of the 95 % interval of <see cref="KeptShare"/> (Wilson).</summary>
    public (double Low, double High) KeptInterval
    {
        get
        {
            const double Z = 1.959963984540054;
            double centre = (KeptShare + (Z * Z / (2 * Splits))) / (1 + (Z * Z / Splits));
            double half = Z * Math.Sqrt((KeptShare * (1 - KeptShare) / Splits) + (Z * Z / (4.0 * Splits * Splits))) / (1 + (Z * Z / Splits));
            return (centre - half, centre + half);
        }
    }

    /// <summary>Divides calls again and again.</summary>
    /// <param name="calls">Calls with what a router that had not learned from them foretold.</param>
    /// <param name="labels">How many of them have labels: thresholds are chosen on these.</param>
    /// <param name="splits">How often they are divided.</param>
    /// <param name="promise">What is promised; its window is the number of calls judged where it has none.</param>
    /// <param name="seed">Of the first division; the next has the next.</param>
    public static PromiseTrial Run(IReadOnlyList<ScoredCall> calls, int labels, int splits, Promise promise, int seed = 0)
    {
        if (labels < 1 || labels >= calls.Count) throw new ArgumentOutOfRangeException(nameof(labels), "some calls must be left to judge on");
        Promise window = promise with { Window = promise.Window ?? (calls.Count - labels) };
        int[] order = new int[calls.Count];
        double[] scores = new double[labels];
        double[] gains = new double[labels];
        int kept = 0;
        double saved = 0;
        for (int split = 0; split < splits; split++)
        {
            for (int i = 0; i < order.Length; i++) order[i] = i;
            new Random(seed + split).Shuffle(order);
            for (int i = 0; i < labels; i++)
            {
                scores[i] = calls[order[i]].Score;
                gains[i] = calls[order[i]].Gain;
            }

            double threshold = ThresholdSearch.Find(scores, gains, window);
            double drop = 0, cost = 0, strong = 0;
            for (int i = labels; i < order.Length; i++)
            {
                ScoredCall call = calls[order[i]];

                // Without a threshold the cheap model is not asked at all.
                bool isStrong = call.Score > threshold;
                drop += isStrong ? 0 : call.Gain;
                cost += (double.IsNegativeInfinity(threshold) ? 0 : call.CheapCost) + (isStrong ? call.StrongCost : 0);
                strong += call.StrongCost;
            }

            if (drop / (order.Length - labels) <= promise.MaxDrop + 1e-12) kept++;
            saved += 1 - (cost / strong);
        }

        return new PromiseTrial { Splits = splits, Kept = kept, Saved = saved / splits };
    }
}
