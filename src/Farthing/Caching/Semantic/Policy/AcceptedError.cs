namespace Farthing.Caching.Semantic.Policy;

/// <summary>
/// Keeps the share of wrong answers of one route within what its operator accepts. It starts with what is known of the shipped weights and learns
/// from verdicts: for each band of the second stage's probability, how often it comes and how often it is wrong. Of all bands it serves as many,
/// from the surest down, as together stay within the accepted share with room for chance. Bands that are not served yet, and some hits of those
/// that are, are checked within the checks allowed.
/// </summary>
/// <remarks>Pure: its decisions follow from what it was told and from the random source. Not safe for use by many threads: its owner locks.</remarks>
public sealed class AcceptedError
{
    // Bands by the odds of being right (natural logarithm).
    private const double BandWidth = 0.31;
    private const int Bands = 20;

    // The shipped calibration: from these odds on, the sets the weights were measured on stayed within one wrong answer in a hundred lookups;
    // half the share asks for this much more.
    private const double OddsAtOnePercent = 3.1;
    private const double OddsPerHalving = 0.37;

    // What is known before any verdict counts as much as this many of them: taken to be worse than calibrated where nothing was served yet.
    private const double PriorOfServed = 4;
    private const double PriorOfOthers = 10;
    private const double Pessimism = 2;

    // What the content gate was measured to get wrong on its worst set.
    private const double GateError = 0.08;

    // How far, in standard deviations, chance is given room: for what a band's error may be, and for how many wrong answers may come of it.
    private const double RoomForBand = 0.7;
    private const double RoomForCount = 1.0;

    private const double ShareOfServedChecked = 0.08;
    private const int BandsExplored = 3;
    private const int LeastVerdicts = 8;

    private readonly double _maxError;
    private readonly double _mostChecks;
    private readonly Random _random;
    private readonly int _first;
    private readonly double[] _seen = new double[Bands];
    private readonly double[] _right = new double[Bands];
    private readonly double[] _wrong = new double[Bands];
    private long _gated;
    private int _lowestServed;

    /// <summary>A route about which nothing is known.</summary>
    /// <param name="maxError">The share of lookups that may be answered wrongly.</param>
    /// <param name="mostChecks">The share of lookups that may be spent on checks.</param>
    /// <param name="random">Decides which hits are checked.</param>
    public AcceptedError(double maxError, double mostChecks, Random random)
    {
        (_maxError, _mostChecks, _random) = (maxError, mostChecks, random);
        _lowestServed = _first = maxError <= 0 ? Bands : Math.Clamp((int)Math.Ceiling((OddsAtOnePercent - (OddsPerHalving * Math.Log2(maxError / 0.01))) / BandWidth - 1e-9), 0, Bands);
    }

    /// <summary>How many lookups there were.</summary>
    public long Lookups { get; private set; }

    /// <summary>How many checks were asked for.</summary>
    public long Checks { get; private set; }

    /// <summary>The probability from which matches are served now; 1 where none is.</summary>
    public double Threshold => _lowestServed == Bands ? 1 : 1 / (1 + Math.Exp(-_lowestServed * BandWidth));

    /// <summary>The share of lookups that is expected to be answered wrongly, with room for chance.</summary>
    public double ExpectedError => Bound(_lowestServed);

    /// <summary>Counts a lookup that is no matter of probability.</summary>
    /// <param name="gated">Whether the content gate, or a rule as sure as it, served it.</param>
    public void Pass(bool gated)
    {
        Lookups++;
        if (gated) _gated++;
    }

    /// <summary>Decides a match of the second stage.</summary>
    /// <param name="probability">How likely its answer is right.</param>
    /// <param name="mayCheck">Whether a check can be made at all.</param>
    public ServingAction Decide(double probability, bool mayCheck)
    {
        Lookups++;
        int band = Band(probability);
        if (band < 0) return ServingAction.Miss;
        _seen[band]++;
        bool serves = band >= _lowestServed;
        if (mayCheck && Checks + 1 <= _mostChecks * Lookups && (serves ? _random.NextDouble() < ShareOfServedChecked : band >= _lowestServed - BandsExplored))
        {
            Checks++;
            return ServingAction.Verify;
        }

        return serves ? ServingAction.Serve : ServingAction.Miss;
    }

    /// <summary>Tells what a check found.</summary>
    /// <param name="probability">The probability of the match that was checked.</param>
    /// <param name="right">Whether its answer was right.</param>
    public void Report(double probability, bool right)
    {
        int band = Band(probability);
        if (band < 0) return;
        if (right) _right[band]++;
        else _wrong[band]++;
        _lowestServed = ChooseBand();
    }

    // As far down as the sum of the bands stays within what is accepted. Below where it began, a band needs verdicts of its own.
    private int ChooseBand()
    {
        int lowest = Bands;
        for (int band = Bands - 1; band >= 0 && Bound(band) <= _maxError; band--)
        {
            if (band < _first && _right[band] + _wrong[band] < LeastVerdicts) break;
            lowest = band;
        }

        return lowest;
    }

    // The wrong share of lookups if everything from this band up is served.
    private double Bound(int lowest)
    {
        double lookups = Math.Max(1, Lookups);
        double wrong = GateError * _gated / lookups;
        double variance = 0;
        for (int band = lowest; band < Bands; band++)
        {
            (double mean, double deviation) = Estimate(band);
            double share = _seen[band] / lookups;
            wrong += share * mean;
            variance += share * share * deviation * deviation;
        }

        return wrong + (RoomForBand * Math.Sqrt(variance)) + (RoomForCount * Math.Sqrt(wrong / lookups));
    }

    private (double Mean, double Deviation) Estimate(int band)
    {
        bool served = band >= _first;
        double strength = served ? PriorOfServed : PriorOfOthers;
        double prior = Math.Min(0.9, (served ? 1 : Pessimism) / (1 + Math.Exp((band + 0.5) * BandWidth)));
        double total = _right[band] + _wrong[band] + strength;
        double mean = (_wrong[band] + (strength * prior)) / total;
        return (mean, Math.Sqrt(mean * (1 - mean) / (total + 1)));
    }

    private static int Band(double probability)
    {
        double odds = Math.Log(Math.Max(probability, 1e-12) / Math.Max(1 - probability, 1e-12));
        return odds < 0 ? -1 : Math.Min((int)(odds / BandWidth), Bands - 1);
    }
}
