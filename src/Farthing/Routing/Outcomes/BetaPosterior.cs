namespace Farthing.Routing.Outcomes;

/// <summary>What is believed of a share after some outcomes: a Beta distribution.</summary>
/// <param name="Good">What speaks for it, the belief beforehand included; above 0.</param>
/// <param name="Bad">What speaks against it; above 0.</param>
public readonly record struct BetaPosterior(double Good, double Bad)
{
    /// <summary>The belief after scores, each from 0 to 1.</summary>
    /// <param name="count">How many there are.</param>
    /// <param name="sum">Their sum.</param>
    /// <param name="prior">What is believed beforehand, 0 to 1.</param>
    /// <param name="strength">How many outcomes that belief is worth; above 0.</param>
    public static BetaPosterior After(double count, double sum, double prior, double strength)
    {
        double good = sum + (prior * strength), bad = count - sum + ((1 - prior) * strength);
        return new BetaPosterior(Math.Max(good, 1e-9), Math.Max(bad, 1e-9));
    }

    /// <summary>The mean.</summary>
    public double Mean => Good / (Good + Bad);

    /// <summary>The deviation.</summary>
    public double Deviation => Math.Sqrt(Good * Bad / ((Good + Bad) * (Good + Bad) * (Good + Bad + 1)));

    /// <summary>One draw, for trying what may be better than it looks (Thompson).</summary>
    public double Draw(Random random)
    {
        double good = Gamma(Good, random), bad = Gamma(Bad, random);
        return good + bad > 0 ? good / (good + bad) : Mean;
    }

    /// <summary>Marsaglia and Tsang, "A simple method for generating gamma variables" (2000).</summary>
    private static double Gamma(double shape, Random random)
    {
        if (shape < 1) return Gamma(shape + 1, random) * Math.Pow(1 - random.NextDouble(), 1 / shape);
        double d = shape - (1.0 / 3), c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            double normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            double root = 1 + (c * normal);
            if (root <= 0) continue;
            double cube = root * root * root;
            if (Math.Log(1 - random.NextDouble()) < (0.5 * normal * normal) + d - (d * cube) + (d * Math.Log(cube))) return d * cube;
        }
    }
}
