namespace Farthing.Caching.Semantic.Policy;

/// <summary>
/// What is believed of how often one route's matches are wrong. The second stage's odds promise it; a route keeps that promise but for a line: the logarithm of the odds of
/// being wrong is an intercept less a slope times the logarithm of the odds that the second stage gives. Which line is not known, so each of a grid is held as likely as what
/// was measured elsewhere and the route's own verdicts make it (Bayes' rule).
/// </summary>
/// <remarks>
/// Two kinds of route were measured: those whose kinds of request the weights know (texts of the training sets held back from training), and others (each training set left
/// out of training as a whole; Quora's questions that no figure is taken from). On the former, sure matches are many and as sure as they claim or surer; on the latter they are
/// rare, and those there are err more than they claim. So how many of a route's matches are sure tells, before any verdict, which of the two it is like.
/// Pure. Not safe for use by many threads: its owner locks.
/// </remarks>
internal sealed class CalibrationPosterior
{
    /// <summary>How many lines are held possible.</summary>
    public const int Count = Intercepts * Slopes;

    private const int Intercepts = 26;
    private const double LowestIntercept = -3;
    private const double StepOfIntercepts = 0.28;
    private const int Slopes = 8;
    private const double LowestSlope = -0.2;
    private const double StepOfSlopes = 0.3;

    // Where the intercept is taken: about where serving begins.
    private const double Pivot = 3;

    // What the content gate lets pass is taken to be wrong as often as a match of these odds would be, were the slope one.
    private const double GateOdds = 3.5;

    // Mean and standard deviation of intercept and slope.
    private static readonly Normal2 OfKnownKinds = new(-0.6, 0.5, 1.15, 0.25);
    private static readonly Normal2 OfOthers = new(1.3, 0.8, 0.7, 0.6);

    // From which odds on a match is a sure one, from which on it counts at all, which share of a route's matches is sure where its kinds of request are known and where not,
    // and how far that may go (as the logarithm of odds): matches of one route are alike, and many of them tell hardly more than a few.
    private const double SureOdds = 3.5;
    private const double LeastOdds = 1;
    private const double SureShareOfKnownKinds = 0.4;
    private const double SureShareOfOthers = 0.1;
    private const double MostEvidence = 3;

    private static readonly double[] Errors = [.. Enumerable.Range(0, Count * OddsBands.Count).Select(at => Error(at / OddsBands.Count, OddsBands.Middle(at % OddsBands.Count)))];
    private static readonly double[] GateErrors = [.. Enumerable.Range(0, Count).Select(line => 1 / (1 + Math.Exp(GateOdds - Intercept(line))))];
    private static readonly double[] Known = Prior(OfKnownKinds);
    private static readonly double[] Other = Prior(OfOthers);

    private readonly double[] _likelihood = new double[Count];
    private readonly double[] _weights = new double[Count];

    /// <summary>How likely each line is, as of the last <see cref="Weigh"/>; they sum to one.</summary>
    public ReadOnlySpan<double> Weights => _weights;

    /// <summary>How often a match of a band is wrong, by a line.</summary>
    public static double Error(int line, int band) => Errors[(line * OddsBands.Count) + band];

    /// <summary>How often what the content gate lets pass is wrong, by a line.</summary>
    public static double GateError(int line) => GateErrors[line];

    /// <summary>Takes verdicts.</summary>
    /// <param name="band">The band of the matches.</param>
    /// <param name="right">How many of them were right.</param>
    /// <param name="wrong">How many were wrong.</param>
    public void Learn(int band, int right, int wrong)
    {
        for (int line = 0; line < Count; line++)
        {
            double error = Error(line, band);
            _likelihood[line] += (wrong * Math.Log(error)) + (right * Math.Log(1 - error));
        }
    }

    /// <summary>Says anew how likely each line is.</summary>
    /// <param name="seen">How often matches of each band came.</param>
    public void Weigh(ReadOnlySpan<double> seen)
    {
        double known = KnownKinds(seen);
        double most = _likelihood.Max();
        double sum = 0;
        for (int line = 0; line < Count; line++)
        {
            _weights[line] = Math.Exp(_likelihood[line] - most) * ((known * Known[line]) + ((1 - known) * Other[line]));
            sum += _weights[line];
        }

        for (int line = 0; line < Count; line++) _weights[line] /= sum;
    }

    // How likely the weights know the route's kinds of request, by how many of its matches are sure.
    private static double KnownKinds(ReadOnlySpan<double> seen)
    {
        double evidence = 0;
        for (int band = 0; band < seen.Length; band++)
        {
            double odds = OddsBands.Middle(band);
            if (odds >= SureOdds) evidence += seen[band] * Math.Log(SureShareOfKnownKinds / SureShareOfOthers);
            else if (odds >= LeastOdds) evidence += seen[band] * Math.Log((1 - SureShareOfKnownKinds) / (1 - SureShareOfOthers));
        }

        return 1 / (1 + Math.Exp(-Math.Clamp(evidence, -MostEvidence, MostEvidence)));
    }

    private static double[] Prior(Normal2 normal)
    {
        double[] weights = [.. Enumerable.Range(0, Count).Select(line => normal.Density(Intercept(line), Slope(line)))];
        double sum = weights.Sum();
        return Array.ConvertAll(weights, weight => weight / sum);
    }

    private static double Error(int line, double odds) => 1 / (1 + Math.Exp(Pivot - Intercept(line) + (Slope(line) * (odds - Pivot))));

    private static double Intercept(int line) => LowestIntercept + (line / Slopes * StepOfIntercepts);

    private static double Slope(int line) => LowestSlope + (line % Slopes * StepOfSlopes);

    // Two independent normal distributions, up to a factor.
    private readonly record struct Normal2(double Intercept, double SpreadOfIntercept, double Slope, double SpreadOfSlope)
    {
        public double Density(double intercept, double slope)
        {
            double first = (intercept - Intercept) / SpreadOfIntercept;
            double second = (slope - Slope) / SpreadOfSlope;
            return Math.Exp(-((first * first) + (second * second)) / 2);
        }
    }
}
