using Farthing.Statistics;

namespace Farthing.Caching.Semantic.Policy;

/// <summary>What is to be expected of one route, by the band of odds from which its matches are served from now on.</summary>
internal sealed class ErrorForecast
{
    // What is kept is looked at when a fifth more lookups have come, and no sooner than so many wrong answers are accepted at all: of fewer, a share says nothing.
    private const double Ahead = 0.2;
    private const double LeastAccepted = 3;

    // A line of the posterior that is less likely than this is left out.
    private const double Negligible = 1e-5;

    private readonly double[] _rateKept = new double[OddsBands.Count + 1];
    private readonly double[] _sumKept = new double[OddsBands.Count + 1];
    private readonly double[] _wrong = new double[OddsBands.Count + 1];

    /// <summary>Makes a forecast.</summary>
    /// <param name="posterior">How often matches are wrong, weighed.</param>
    /// <param name="seen">What came so far.</param>
    /// <param name="accepted">The share of lookups that may be answered wrongly. Above 0.</param>
    public ErrorForecast(CalibrationPosterior posterior, RouteCounts seen, double accepted)
    {
        double end = Math.Max(seen.Lookups * (1 + Ahead), LeastAccepted / accepted);
        double most = Math.Floor(accepted * end) + 0.5;
        for (int line = 0; line < CalibrationPosterior.Count; line++)
        {
            double weight = posterior.Weights[line];
            if (weight < Negligible) continue;
            double gated = seen.Gated * CalibrationPosterior.GateError(line);
            double given = gated;
            for (int band = 0; band < OddsBands.Count; band++) given += seen.Given[band] * CalibrationPosterior.Error(line, band);
            double rate = gated;
            for (int lowest = OddsBands.Count; lowest >= 0; lowest--)
            {
                if (lowest < OddsBands.Count)
                {
                    double error = CalibrationPosterior.Error(line, lowest);
                    rate += seen.Matches[lowest] * error;
                    _wrong[lowest] += weight * error;
                }

                if (rate <= accepted * seen.Lookups) _rateKept[lowest] += weight;

                // How many come is Poisson's; its share below a bound by the normal distribution.
                double expected = given + ((end - seen.Lookups) / Math.Max(1, seen.Lookups) * rate);
                _sumKept[lowest] += weight * NormalDistribution.AtMost((most - expected) / Math.Sqrt(expected + 1e-9));
            }
        }
    }

    /// <summary>How likely what is answered wrongly from now on stays within the accepted share.</summary>
    /// <param name="lowest">The band from which on matches are served; <see cref="OddsBands.Count"/> for none.</param>
    public double RateKept(int lowest) => _rateKept[lowest];

    /// <summary>How likely all that was and will have been answered wrongly is within the accepted share when a fifth more lookups have come, chance included.</summary>
    /// <param name="lowest">The band from which on matches are served; <see cref="OddsBands.Count"/> for none.</param>
    public double SumKept(int lowest) => _sumKept[lowest];

    /// <summary>How likely a match of a band is wrong.</summary>
    public double Wrong(int band) => _wrong[band];

    /// <summary>The share of lookups answered wrongly from now on that the true one is likely not to exceed.</summary>
    /// <param name="posterior">How often matches are wrong, weighed.</param>
    /// <param name="seen">What came so far.</param>
    /// <param name="lowest">The band from which on matches are served.</param>
    /// <param name="sure">How likely.</param>
    public static double Rate(CalibrationPosterior posterior, RouteCounts seen, int lowest, double sure)
    {
        (double Rate, double Weight)[] rates = [.. Enumerable.Range(0, CalibrationPosterior.Count).Select(line => (Rate(seen, lowest, line), posterior.Weights[line])).Order()];
        double sum = 0;
        foreach ((double rate, double weight) in rates)
        {
            sum += weight;
            if (sum >= sure) return rate / Math.Max(1, seen.Lookups);
        }

        return 1;
    }

    private static double Rate(RouteCounts seen, int lowest, int line)
    {
        double rate = seen.Gated * CalibrationPosterior.GateError(line);
        for (int band = lowest; band < OddsBands.Count; band++) rate += seen.Matches[band] * CalibrationPosterior.Error(line, band);
        return rate;
    }
}
